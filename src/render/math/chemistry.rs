//! `\ce{…}` and `\pu{…}` of mhchem → TeX: formulas, charges, isotopes, states, bonds, arrows with
//! what stands over and under them, gases and precipitates, and units.

/// Groups that are nested deeper are written as they are.
const DEEPEST: usize = 20;

/// The arrows, longest first: how they are written, and the TeX with and without words on them.
const ARROWS: &[(&str, &str, &str)] = &[
    ("<=>>", "\\xrightleftharpoons", "\\rightleftharpoons"),
    ("<<=>", "\\xrightleftharpoons", "\\rightleftharpoons"),
    ("<-->", "\\xrightleftharpoons", "\\rightleftharpoons"),
    ("<=>", "\\xrightleftharpoons", "\\rightleftharpoons"),
    ("<->", "\\xleftrightarrow", "\\longleftrightarrow"),
    ("->", "\\xrightarrow", "\\longrightarrow"),
    ("<-", "\\xleftarrow", "\\longleftarrow"),
];
/// Those of them that are drawn as an arrow that is like them.
const LIKE: &[&str] = &["<=>>", "<<=>", "<-->"];

/// A chemical formula as TeX; what cannot be had as it is written is added to `told`.
pub(super) fn formula(source: &str, told: &mut Vec<String>) -> String {
    let mut writer = Writer {
        out: String::with_capacity(2 * source.len()),
        told,
        last: Last::Nothing,
        depth: 0,
    };
    writer.write(source);
    writer.out
}

/// What was written last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Space,
    /// An element, a closing bracket, a script: what a charge or a count belongs to.
    Atom,
    Other,
}

struct Writer<'a> {
    out: String,
    told: &'a mut Vec<String>,
    last: Last,
    depth: usize,
}

impl Writer<'_> {
    fn write(&mut self, source: &str) {
        let mut rest = source;
        while let Some(first) = rest.chars().next() {
            let used = self.arrow(rest).unwrap_or_else(|| self.item(first, rest));
            // Each step reads something, so that the end is reached.
            let used = used.max(first.len_utf8());
            rest = rest.get(used..).unwrap_or_default();
        }
    }

    /// Writes what stands at the front; how many bytes that was.
    fn item(&mut self, first: char, rest: &str) -> usize {
        match first {
            c if c.is_whitespace() => {
                self.last = Last::Space;
                c.len_utf8()
            }
            '$' => {
                let end = rest.get(1..).and_then(|inside| inside.find('$'));
                let inside = end.and_then(|end| rest.get(1..1 + end)).unwrap_or_default();
                self.push(&format!("{{{inside}}}"), Last::Atom);
                end.map_or(1, |end| end + 2)
            }
            '{' => self.group(rest),
            '\\' => self.command(rest),
            '^' | '_' => self.script(rest),
            '0'..='9' => self.number(rest),
            'v' if self.last == Last::Space && alone(rest) => {
                self.push("\\downarrow ", Last::Other);
                1
            }
            c if c.is_alphabetic() => {
                let end = rest
                    .find(|c: char| !c.is_alphabetic())
                    .unwrap_or(rest.len());
                let word = rest.get(..end).unwrap_or_default();
                self.push(&format!("\\mathrm{{{word}}}"), Last::Atom);
                end
            }
            '+' | '-' => self.sign(first, rest),
            '=' if self.last != Last::Space => self.one("{=}", Last::Other),
            '#' => self.one("{\\equiv}", Last::Other),
            '.' | '*' => self.one("\\cdot ", Last::Nothing),
            '(' => match ["(aq)", "(s)", "(l)", "(g)"]
                .into_iter()
                .find(|s| rest.starts_with(s))
            {
                Some(state) => {
                    self.push(&format!("\\,\\mathrm{{{state}}}"), Last::Atom);
                    state.len()
                }
                None => self.one("(", Last::Nothing),
            },
            '[' => self.one("[", Last::Nothing),
            ')' => self.one(")", Last::Atom),
            ']' => self.one("]", Last::Atom),
            // They would be TeX's here.
            '&' | '%' | '~' | '}' => 1,
            c => {
                self.push(c.encode_utf8(&mut [0; 4]), Last::Other);
                c.len_utf8()
            }
        }
    }

    fn push(&mut self, tex: &str, last: Last) {
        self.out.push_str(tex);
        self.last = last;
    }

    fn one(&mut self, tex: &str, last: Last) -> usize {
        self.push(tex, last);
        1
    }

    fn arrow(&mut self, rest: &str) -> Option<usize> {
        let (written, long, short) = ARROWS
            .iter()
            .find(|(written, ..)| rest.starts_with(written))?;
        if LIKE.contains(written) {
            self.told.push((*written).to_owned());
        }
        let mut used = written.len();
        let over = bracket(rest.get(used..).unwrap_or_default());
        used += over.map_or(0, |over| over.len() + 2);
        let under = over.and_then(|_| bracket(rest.get(used..).unwrap_or_default()));
        used += under.map_or(0, |under| under.len() + 2);
        let [over, under] = [over, under].map(|words| words.map(|words| self.inner(words)));
        let tex = match (over, under) {
            (Some(over), Some(under)) => format!("{long}[{under}]{{{over}}}"),
            (Some(over), None) => format!("{long}{{{over}}}"),
            _ => format!("{short} "),
        };
        self.push(&tex, Last::Nothing);
        Some(used)
    }

    /// A formula within this one, as TeX.
    fn inner(&mut self, source: &str) -> String {
        if self.depth >= DEEPEST {
            return String::new();
        }
        let mut writer = Writer {
            out: String::new(),
            told: self.told,
            last: Last::Nothing,
            depth: self.depth + 1,
        };
        writer.write(source);
        writer.out
    }

    fn group(&mut self, rest: &str) -> usize {
        let Some(inside) = braces(rest) else {
            return 1;
        };
        let tex = self.inner(inside);
        self.push(&format!("{{{tex}}}"), Last::Atom);
        inside.len() + 2
    }

    /// A command of TeX with its arguments. What is set over or under something stays chemistry.
    fn command(&mut self, rest: &str) -> usize {
        let letters = rest
            .bytes()
            .skip(1)
            .take_while(u8::is_ascii_alphabetic)
            .count();
        if letters == 0 {
            let used = 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
            self.push(rest.get(..used).unwrap_or_default(), Last::Other);
            return used;
        }
        let mut used = letters + 1;
        let name = rest.get(..used).unwrap_or_default();
        let mut arguments = Vec::new();
        while let Some(inside) = braces(rest.get(used..).unwrap_or_default()) {
            arguments.push(inside);
            used += inside.len() + 2;
        }
        if name == "\\bond" {
            let bond = arguments.first().copied().unwrap_or_default();
            let tex = match bond {
                "-" | "1" => "{-}",
                "=" | "2" => "{=}",
                "#" | "3" => "{\\equiv}",
                "..." => "{\\cdots}",
                "->" => "{\\to}",
                "<-" => "{\\gets}",
                _ => {
                    self.told.push(format!("\\bond{{{bond}}}"));
                    "{-}"
                }
            };
            self.push(tex, Last::Other);
            return used;
        }
        let stacked = ["\\underset", "\\overset", "\\underbrace", "\\overbrace"].contains(&name);
        let count = arguments.len();
        self.out.push_str(name);
        for (at, inside) in arguments.into_iter().enumerate() {
            let tex = match stacked && at + 1 == count {
                true => self.inner(inside),
                false if stacked => format!("\\text{{{inside}}}"),
                false => inside.to_owned(),
            };
            self.out.push_str(&format!("{{{tex}}}"));
        }
        self.out.push_str(if count == 0 { " " } else { "" });
        self.last = Last::Atom;
        used
    }

    /// A charge, a count, an isotope's numbers; or a gas's arrow, which stands alone.
    fn script(&mut self, rest: &str) -> usize {
        let (mark, after) = rest.split_at_checked(1).unwrap_or((rest, ""));
        if mark == "^" && matches!(self.last, Last::Space | Last::Nothing) && alone(rest) {
            self.push("\\uparrow ", Last::Other);
            return 1;
        }
        if self.last != Last::Atom {
            self.out.push_str("{}");
        }
        if let Some(inside) = braces(after) {
            let tex = match mark {
                "_" if inside.contains(char::is_alphabetic) => self.inner(inside),
                _ => inside.to_owned(),
            };
            self.push(&format!("{mark}{{{tex}}}"), Last::Atom);
            return inside.len() + 3;
        }
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let signs = after
            .bytes()
            .skip(digits)
            .take_while(|b| b"+-.".contains(b))
            .count();
        let length = match digits + signs {
            0 => after.chars().next().map_or(0, char::len_utf8),
            length if mark == "^" => length,
            _ => digits.max(1),
        };
        let script = after.get(..length).unwrap_or_default();
        if !script.trim().is_empty() && !script.starts_with(['\\', '^', '_', '$']) {
            self.push(&format!("{mark}{{{script}}}"), Last::Atom);
        }
        1 + length
    }

    /// How many there are of what stands before it, or of what comes after it.
    fn number(&mut self, rest: &str) -> usize {
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let digits = rest.get(..end).unwrap_or_default();
        if self.last == Last::Atom {
            self.push(&format!("_{{{digits}}}"), Last::Atom);
            return end;
        }
        let after = rest.get(end..).unwrap_or_default();
        let divided = after.strip_prefix('/').map(|after| {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            after.get(..digits).unwrap_or_default()
        });
        if let Some(by) = divided.filter(|by| !by.is_empty()) {
            self.push(&format!("\\tfrac{{{digits}}}{{{by}}}\\,"), Last::Nothing);
            return end + 1 + by.len();
        }
        let decimal =
            after.starts_with('.') && after.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        let more = match decimal {
            true => 1 + after.bytes().skip(1).take_while(u8::is_ascii_digit).count(),
            false => 0,
        };
        let number = rest.get(..end + more).unwrap_or_default();
        self.push(&format!("{number}\\,"), Last::Nothing);
        end + more
    }

    /// A charge after what it belongs to, a bond between two, else plus or minus.
    fn sign(&mut self, sign: char, rest: &str) -> usize {
        let next = rest.get(1..).and_then(|after| after.chars().next());
        let ends = next.is_none_or(|c| c.is_whitespace() || ")]}+-^_,.;".contains(c));
        match (self.last == Last::Atom, ends) {
            (true, true) => self.one(&format!("^{{{sign}}}"), Last::Atom),
            (_, false) if sign == '-' => self.one("{-}", Last::Other),
            _ => self.one(&format!("{sign}"), Last::Other),
        }
    }
}

/// Whether the first character stands alone.
fn alone(rest: &str) -> bool {
    let next = rest.chars().nth(1);
    next.is_none_or(char::is_whitespace)
}

/// What stands in braces at the front.
fn braces(rest: &str) -> Option<&str> {
    enclosed(rest, b'{', b'}')
}

/// What stands in brackets at the front.
fn bracket(rest: &str) -> Option<&str> {
    enclosed(rest, b'[', b']')
}

fn enclosed(rest: &str, open: u8, close: u8) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, byte) in rest.bytes().enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth = depth.checked_sub(1)?;
        }
        if depth == 0 {
            return rest.get(1..at);
        }
    }
    None
}

/// A number with its unit as TeX: `25 kJ mol-1`.
pub(super) fn quantity(source: &str) -> String {
    let mut out = String::new();
    for word in source.split_whitespace() {
        if !out.is_empty() {
            out.push_str("\\,");
        }
        let number = word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
        match word.split_once(['e', 'E']).filter(|_| number) {
            Some((number, power)) => out.push_str(&format!("{number}\\cdot 10^{{{power}}}")),
            None if number => out.push_str(word),
            None => unit(word, &mut out),
        }
    }
    out
}

fn unit(word: &str, out: &mut String) {
    for (at, part) in word.replace("//", "/").split('/').enumerate() {
        if at > 0 {
            out.push('/');
        }
        let end = part.find(|c: char| c.is_ascii_digit() || "-^".contains(c));
        let (name, power) = part
            .split_at_checked(end.unwrap_or(part.len()))
            .unwrap_or((part, ""));
        let power = power.trim_start_matches('^').trim_matches(['{', '}']);
        if name.starts_with('\\') {
            out.push_str(&format!("{name} "));
        } else if !name.is_empty() {
            out.push_str(&format!("\\mathrm{{{}}}", name.trim_matches(['{', '}'])));
        }
        if !power.is_empty() {
            out.push_str(&format!("^{{{power}}}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_set_as_chemists_write_them() {
        for (source, tex) in [
            ("H2O", "\\mathrm{H}_{2}\\mathrm{O}"),
            ("2H2", "2\\,\\mathrm{H}_{2}"),
            ("SO4^2-", "\\mathrm{SO}_{4}^{2-}"),
            ("NH4+", "\\mathrm{NH}_{4}^{+}"),
            ("[Fe(CN)6]^{3-}", "[\\mathrm{Fe}(\\mathrm{CN})_{6}]^{3-}"),
            ("^{14}_{6}C", "{}^{14}_{6}\\mathrm{C}"),
            ("CH3-CH2", "\\mathrm{CH}_{3}{-}\\mathrm{CH}_{2}"),
            ("C#N", "\\mathrm{C}{\\equiv}\\mathrm{N}"),
            (
                "CuSO4.5H2O",
                "\\mathrm{CuSO}_{4}\\cdot 5\\,\\mathrm{H}_{2}\\mathrm{O}",
            ),
            ("1/2O2", "\\tfrac{1}{2}\\,\\mathrm{O}_{2}"),
            ("NaCl(aq)", "\\mathrm{NaCl}\\,\\mathrm{(aq)}"),
            ("H+ + e-", "\\mathrm{H}^{+}+\\mathrm{e}^{-}"),
            ("A -> B", "\\mathrm{A}\\longrightarrow \\mathrm{B}"),
            (
                "A ->[\\Delta] B",
                "\\mathrm{A}\\xrightarrow{\\Delta }\\mathrm{B}",
            ),
            (
                "A <=>[a][b] B",
                "\\mathrm{A}\\xrightleftharpoons[\\mathrm{b}]{\\mathrm{a}}\\mathrm{B}",
            ),
            ("CO2 ^", "\\mathrm{CO}_{2}\\uparrow "),
            ("AgCl v", "\\mathrm{AgCl}\\downarrow "),
            (
                "\\underset{산}{HCl}",
                "\\underset{\\text{산}}{\\mathrm{HCl}}",
            ),
        ] {
            let mut told = Vec::new();
            assert_eq!(formula(source, &mut told), tex, "{source}");
            assert!(told.is_empty(), "{source}: {told:?}");
        }
    }

    #[test]
    fn what_cannot_be_had_is_told() {
        for source in ["A <=>> B", "A\\bond{~--}B"] {
            let mut told = Vec::new();
            formula(source, &mut told);
            assert_eq!(told.len(), 1, "{source}");
        }
    }

    #[test]
    fn quantities_have_units_upright() {
        assert_eq!(
            quantity("25 kJ mol-1"),
            "25\\,\\mathrm{kJ}\\,\\mathrm{mol}^{-1}"
        );
        assert_eq!(
            quantity("1.5e3 m/s^2"),
            "1.5\\cdot 10^{3}\\,\\mathrm{m}/\\mathrm{s}^{2}"
        );
    }
}
