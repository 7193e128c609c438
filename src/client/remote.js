// @ts-check
// The presenter's phone: time and pace on top, notes, large buttons.

import { applyTheme } from "./page.js";

applyTheme();
