// @ts-check
// Every JSON name that we send or read, and nothing else: over a socket, with a page, to sign in.
// The switches' own names are in `switches.js`. `src/wire.rs` with its folder is the only other
// place with these names; the golden files in `tests/wire/` are read by the tests of both. Times
// are milliseconds of the server's clock.

/**
 * @typedef {{name: string, length: number}} TimerPhase
 * @typedef {{kind: "discussion" | "plain", is: "armed" | "running" | "paused", endsAt: number, remaining: number,
 *   phases: TimerPhase[]}} Timer
 * @typedef {{is: "before" | "class" | "break" | "after", since: number, until: number}} Phase
 * @typedef {"locked" | "back" | "free"} Policy
 * @typedef {import("./switches.js").Switch} Switch
 * @typedef {{file: string, line: number | null, cause: string}} Trouble
 * @typedef {{began: number, ended: number | null, since: number | null, spent: {slide: string, time: number}[]}} Record what a class took
 * @typedef {{at: number, changed: number, survived: boolean}} Edit
 * @typedef {{driver: string | null, record: Record | null, notesRevision: string, saved: boolean, edit: Edit | null,
 *   troubles: Trouble[], watch: string | null}} Presenter
 * @typedef {{type: "snapshot", epoch: string, seq: number, position: number, now: number, phase: Phase,
 *   deck: string | null, deckRevision: string, slide: number, slideId: string, slideRevision: string,
 *   step: number, whiteboard: number, timer: Timer | null, policy: Policy, switches: Switch[], gathered: number,
 *   presenter: Presenter | null}} Snapshot `whiteboard`: which one after the slide is shown in its place, from 1; 0 is the slide itself
 * @typedef {{type: "hello", device: string | null, lead: string | null, takesCommands: boolean}} Hello
 * @typedef {{type: "pong", sent: number, now: number}} Pong
 * @typedef {{type: "presence", live: number, browsing: number, away: number, turnedAway: number}} Presence
 * @typedef {{type: "edits", decks: Map<string, string>, spread: number}} Edits revisions of decks by their names, and over how
 *   many milliseconds to spread requests for what is new
 * @typedef {{slide: string, path: string, x: number, y: number}} PointerAt a point in the element that `path` leads to
 * @typedef {{type: "pointer", at: PointerAt | null}} Pointer
 * @typedef {{slide: string, whiteboard: number}} Surface a slide, or a whiteboard after it, from 1
 * @typedef {"ink" | "accent" | "amber" | "red"} Colour
 * @typedef {{mark: number, pen: "pen" | "highlighter", colour: Colour, points: number[]}} PackedStroke `points` as strokes.js packs them
 * @typedef {{type: "stroke", on: Surface, from: number, ended: boolean} & PackedStroke} StrokeFrame the last points, behind `from` others
 * @typedef {{type: "ink", on: Surface, deck: string, began: number | null, strokes: PackedStroke[], gone: number[]}} InkFrame all
 *   that is drawn on what the room shows, in that class; `gone` are the marks of what is there no more
 * @typedef {"live" | "browsing" | "away"} Attends
 * @typedef {{type: "ack", id: number, seq: number, saved: boolean, post: number | null}} Ack `post`: the number of what was written
 * @typedef {"epoch" | "not-presenter" | "helper" | "moved" | "not-driver" | "nothing" | "busy" | "closed" | "no-seat" |
 *   "round" | "too-many" | "too-fast" | "too-long" | "not-text" | "full"} Reason
 * @typedef {{type: "refused", id: number, reason: Reason}} Refused
 * @typedef {{text: string, count: number}} Word
 * @typedef {{from: number, to: number, median: number, counts: number[]}} Numbers a histogram in equal parts
 * @typedef {{answered: number, counts: number[], words: Word[], more: number, numbers: Numbers | null}} Round what was answered in it
 * @typedef {"one" | "many" | "scale" | "words" | "number" | "text"} Asks
 * @typedef {{slide: string, asks: Asks, open: boolean, round: number, rounds: Round[], right: number[] | null, why: string}} Asked
 *   what a slide asks; `rounds` once they are shown, `right` once that is revealed, or to presenters
 * @typedef {{type: "activity", asked: Asked | null}} Activity
 * @typedef {{type: "tally", slide: string | null, answered: number, asked: Asked | null, edited: boolean}} Tally
 * @typedef {{slide: string, round: number, options: number[], words: string[], number: number | null}} MyAnswer
 * @typedef {"discussion" | "questions" | "slide"} BoardKind
 * @typedef {"new" | "shown" | "pinned" | "alone" | "hidden"} PostState
 * @typedef {"moderated" | "open" | "off"} Moderation
 * @typedef {{post: number, text: string, group: number | null, slide: string, at: number, likes: number, state: PostState,
 *   answered: number | null}} Post
 * @typedef {{board: BoardKind, slide: string, open: boolean, posts: Post[], more: number, moderation: Moderation | null}} Board
 *   posts: the newest first, of questions the most liked; `slide` of a slide's board; `moderation` to presenters
 * @typedef {{type: "posts", board: Board | null, questions: Board, lost: number | null}} Posts what has been written; `board` of what
 *   is shown, `lost` how many do not follow it, to presenters
 * @typedef {{post: number, board: BoardKind, slide: string, text: string, group: number | null, at: number}} MyPost
 * @typedef {{type: "mine", answers: MyAnswer[], posts: MyPost[], likes: number[], lost: string[]}} Mine what this seat has answered
 *   and written before; `lost` the slides that it does not follow
 * @typedef {{do: string, [name: string]: unknown}} Answer
 * @typedef {Snapshot | Hello | Pong | Presence | Edits | Pointer | StrokeFrame | InkFrame | Activity | Tally | Posts | Mine | Ack |
 *   Refused} Frame
 * @typedef {{do: string, [name: string]: unknown}} Command
 * @typedef {{title: string, first: number, seconds: number, written: number | null, discussion: boolean, wrapUp: boolean}} PlannedSection
 * @typedef {{id: string, seconds: number, skippable: boolean}} PlannedSlide
 * @typedef {{slot: number, starts: string | null, written: number | null, discussionWritten: number | null, added: boolean,
 *   sections: PlannedSection[], slides: PlannedSlide[]}} Plan `slot` and `seconds` in seconds, `written` in minutes;
 *   `starts` is when the schedule has the class begin, `added` that only the schedule promises the discussion
 * @typedef {{began: number, over: number, longest: {title: string, over: number} | null}} LastClass how an earlier class went
 * @typedef {{severity: "info" | "warning" | "error", line: number | null, cause: string, remedy: string}} Finding
 * @typedef {{key: string} | {pair: string}} SignIn the key, or a code that a desk shows
 */

/** The commands, as they cross the wire: `do` is the kind, `what` which of the kind. */
export const commands = {
  /** @param {"next" | "previous" | "next-slide" | "previous-slide" | "first" | "last"} what */
  move: (what) => ({ do: "move", what }),
  /** @param {string} slide its id @param {number} step */
  toSlide: (slide, step) => ({ do: "move", what: "slide", slide, step }),
  /** @param {string} deck its name in the course */
  toDeck: (deck) => ({ do: "move", what: "deck", deck }),
  begin: () => ({ do: "class", what: "begin" }),
  /** @param {number} minutes 1 to 600 */
  break: (minutes) => ({ do: "class", what: "break", minutes }),
  end: () => ({ do: "class", what: "end" }),
  /** @param {"toggle" | "start" | "next-phase" | "previous-phase" | "stop"} what */
  timer: (what) => ({ do: "timer", what }),
  /** @param {number | null} minutes `null`: the deck's discussion */
  timerArm: (minutes) => ({ do: "timer", what: "arm", ...(minutes === null ? {} : { minutes }) }),
  /** @param {number} seconds negative to shorten */
  timerAdd: (seconds) => ({ do: "timer", what: "add", seconds }),
  /** @param {Switch} what @param {boolean} on */
  turn: (what, on) => ({ do: "switch", what, on }),
  /** @param {Policy} policy */
  policy: (policy) => ({ do: "policy", policy }),
  gather: () => ({ do: "gather" }),
  again: () => ({ do: "again" }),
  /** @param {number} post @param {PostState} state */
  setPost: (post, state) => ({ do: "posts", what: "set", post, state }),
  /** @param {number} post @param {boolean} on */
  answered: (post, on) => ({ do: "posts", what: "answered", post, on }),
  /** @param {{board: BoardKind, slide: string}} of */
  showAll: ({ board, slide }) => ({ do: "posts", what: "show-all", board, slide }),
  /** @param {BoardKind} board @param {Moderation} how */
  moderate: (board, how) => ({ do: "posts", what: "moderate", board, how }),
  whiteboard: () => ({ do: "move", what: "whiteboard" }),
  /** @param {Surface} on @param {PackedStroke} stroke */
  draw: (on, stroke) => ({ do: "ink", what: "draw", ...surfaceOf(on), ...strokeOf(stroke) }),
  /** @param {Surface} on @param {number[]} marks */
  erase: (on, marks) => ({ do: "ink", what: "erase", ...surfaceOf(on), marks }),
  /** @param {Surface} on */
  undoInk: (on) => ({ do: "ink", what: "undo", ...surfaceOf(on) }),
  /** @param {Surface} on */
  clearInk: (on) => ({ do: "ink", what: "clear", ...surfaceOf(on) }),
  /** @param {string} deck @param {number} began when the class began @param {boolean} on whether attendees may see its record */
  share: (deck, began, on) => ({ do: "share", deck, began, on }),
  takeOver: () => ({ do: "take-over" }),
};

/** The answers, as they cross the wire. */
export const answers = {
  /** @param {number[]} options their numbers, from 0; none takes the answer back */
  choose: (options) => ({ do: "choose", options }),
  /** @param {string[]} words */
  words: (words) => ({ do: "words", words }),
  /** @param {number | null} number */
  number: (number) => ({ do: "number", number }),
};

/** What an attendee writes and marks, as it crosses the wire. */
export const postings = {
  /** @param {{board: BoardKind, slide: string, text: string, group: number | null}} what */
  write: ({ board, slide, text, group }) => ({ do: "write", board, slide, text, ...(group === null ? {} : { group }) }),
  /** @param {number} post */
  takeBack: (post) => ({ do: "take-back", post }),
  /** @param {number} post @param {boolean} on */
  like: (post, on) => ({ do: "like", post, on }),
  /** @param {string} slide @param {boolean} on */
  lost: (slide, on) => ({ do: "lost", slide, on }),
};

/**
 * What an attendee writes or marks, with what the server needs to judge whether it is still meant.
 * @param {number} id given back in the answer
 * @param {Snapshot} seen the snapshot that the device acts on
 * @param {Answer} posting
 */
export function postingText(id, seen, posting) {
  return JSON.stringify({ type: "post", id, epoch: seen.epoch, ...posting });
}

/**
 * An answer, with what the server needs to judge whether it is still meant.
 * @param {number} id given back in the answer
 * @param {Snapshot} seen the snapshot that the device acts on
 * @param {{slide: string, round: number}} asked
 * @param {Answer} answer
 */
export function replyText(id, seen, { slide, round }, answer) {
  return JSON.stringify({ type: "answer", id, epoch: seen.epoch, slide, round, ...answer });
}

/**
 * A question for the time.
 * @param {number} sent the sender's own clock, given back unchanged
 */
export function pingText(sent) {
  return JSON.stringify({ type: "ping", sent });
}

/**
 * What this attendee's device does.
 * @param {Attends} attends
 */
export function attendingText(attends) {
  return JSON.stringify({ type: "attending", as: attends });
}

/**
 * Where the presenter points.
 * @param {PointerAt | null} at
 */
export function pointerText(at) {
  return JSON.stringify({ type: "pointer", at });
}

/**
 * The last points of a stroke that is being drawn.
 * @param {{on: Surface, from: number, ended: boolean} & PackedStroke} stroke
 */
export function strokeText({ on, from, ended, ...stroke }) {
  return JSON.stringify({ type: "stroke", ...surfaceOf(on), from, ...strokeOf(stroke), ended });
}

/** @param {Surface} on */
function surfaceOf({ slide, whiteboard }) {
  return { slide, whiteboard };
}

/** @param {PackedStroke} stroke @returns {PackedStroke} */
function strokeOf({ mark, pen, colour, points }) {
  return { mark, pen, colour, points };
}

/**
 * A command, with what the server needs to judge whether it is still meant.
 * @param {number} id given back in the answer
 * @param {Snapshot} seen the snapshot that the device acts on
 * @param {Command} command
 */
export function commandText(id, seen, command) {
  return JSON.stringify({ type: "command", id, epoch: seen.epoch, seen: seen.position, ...command });
}

/**
 * A frame from the server; `null` where it is of a kind that this version does not know.
 * @param {string} text
 * @returns {Frame | null}
 */
export function readFrame(text) {
  const json = parsed(text);
  switch (json?.type) {
    case "snapshot":
      return readSnapshot(json);
    case "hello":
      return { type: "hello", device: json.device ?? null, lead: json.lead ?? null, takesCommands: json.takes_commands === true };
    case "pong":
      return { type: "pong", sent: json.sent, now: json.now };
    case "presence":
      return { type: "presence", live: json.live, browsing: json.browsing, away: json.away, turnedAway: json.turned_away };
    case "edits":
      return { type: "edits", decks: new Map(Object.entries(json.decks)), spread: json.spread };
    case "pointer":
      return { type: "pointer", at: json.at ? { slide: json.at.slide, path: json.at.path, x: json.at.x, y: json.at.y } : null };
    case "stroke":
      return { type: "stroke", on: surfaceOf(json), from: json.from, ...strokeOf(json), ended: json.ended };
    case "ink":
      return {
        type: "ink", on: surfaceOf(json), deck: json.deck, began: json.began ?? null, strokes: json.strokes.map(strokeOf), gone: json.gone,
      };
    case "activity":
      return { type: "activity", asked: json.asked ? readAsked(json.asked) : null };
    case "tally": {
      const asked = json.asked ? readAsked(json.asked) : null;
      return { type: "tally", slide: json.slide ?? null, answered: json.answered, asked, edited: json.edited === true };
    }
    case "posts": {
      const board = json.board ? readBoard(json.board) : null;
      return { type: "posts", board, questions: readBoard(json.questions), lost: json.lost ?? null };
    }
    case "mine": {
      const { answers: given, posts, likes, lost } = json;
      return { type: "mine", answers: given.map(readMyAnswer), posts: posts.map(readMyPost), likes, lost };
    }
    case "ack":
      return { type: "ack", id: json.id, seq: json.seq, saved: json.saved, post: json.post ?? null };
    case "refused":
      return { type: "refused", id: json.id, reason: json.reason };
    default:
      return null;
  }
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {any} json @returns {Asked} */
function readAsked({ slide, asks, open, round, rounds, right, why }) {
  return { slide, asks, open, round, rounds: rounds.map(readRound), right: right ?? null, why: why ?? "" };
}

/** @param {any} json @returns {Round} */
function readRound({ answered, counts, words, more, numbers }) {
  return {
    answered,
    counts,
    words: words.map((/** @type {any} */ one) => ({ text: one.text, count: one.count })),
    more,
    numbers: numbers ? { from: numbers.from, to: numbers.to, median: numbers.median, counts: numbers.counts } : null,
  };
}

/** @param {any} json @returns {MyAnswer} */
function readMyAnswer({ slide, round, options, words, number }) {
  return { slide, round, options, words, number: number ?? null };
}

/** @param {any} json @returns {Board} */
function readBoard({ board, slide, open, posts, more, moderation }) {
  return { board, slide, open, posts: posts.map(readPost), more, moderation: moderation ?? null };
}

/** @param {any} json @returns {Post} */
function readPost({ post, text, group, slide, at, likes, state, answered }) {
  return { post, text, group: group ?? null, slide, at, likes, state, answered: answered ?? null };
}

/** @param {any} json @returns {MyPost} */
function readMyPost({ post, board, slide, text, group, at }) {
  return { post, board, slide, text, group: group ?? null, at };
}

/** @param {any} json @returns {Snapshot} */
function readSnapshot(json) {
  return {
    type: "snapshot",
    epoch: json.epoch,
    seq: json.seq,
    position: json.position,
    now: json.now,
    phase: { is: json.phase.is, since: json.phase.since ?? 0, until: json.phase.until ?? 0 },
    deck: json.deck ?? null,
    deckRevision: json.deck_revision,
    slide: json.slide,
    slideId: json.slide_id,
    slideRevision: json.slide_revision,
    step: json.step,
    whiteboard: json.whiteboard ?? 0,
    timer: json.timer ? readTimerView(json.timer) : null,
    policy: json.policy,
    switches: json.switches,
    gathered: json.gathered,
    presenter: json.notes_revision === undefined ? null : readPresenter(json),
  };
}

/** @param {any} json @returns {Timer} */
function readTimerView(json) {
  return {
    kind: json.kind,
    is: json.state.is,
    endsAt: json.state.ends_at ?? 0,
    remaining: json.state.remaining ?? 0,
    phases: json.phases.map((/** @type {any} */ phase) => ({ name: phase.name, length: phase.length })),
  };
}

/** @param {any} json @returns {Presenter} */
function readPresenter(json) {
  return {
    driver: json.driver ?? null,
    record: json.record ? readRecord(json.record) : null,
    notesRevision: json.notes_revision,
    saved: json.saved,
    edit: json.edit ? { at: json.edit.at, changed: json.edit.changed, survived: json.edit.survived } : null,
    troubles: json.troubles.map((/** @type {any} */ one) => ({ file: one.file, line: one.line ?? null, cause: one.cause })),
    watch: json.watch ?? null,
  };
}

/** @param {any} json @returns {Record} */
function readRecord(json) {
  return {
    began: json.began,
    ended: json.ended ?? null,
    since: json.since ?? null,
    spent: json.spent.map((/** @type {any} */ one) => ({ slide: one.slide, time: one.time })),
  };
}

/**
 * What is posted to sign in.
 * @param {SignIn} proof
 */
export function signInText(proof) {
  return JSON.stringify("pair" in proof ? { pair: proof.pair } : { key: proof.key });
}

/**
 * What the author of a deck is told of its file.
 * @param {string} text JSON
 * @returns {Finding[]}
 */
export function readFindings(text) {
  const json = parsed(text);
  return Array.isArray(json) ? json.map(({ severity, line, cause, remedy }) => ({ severity, line: line ?? null, cause, remedy })) : [];
}

/**
 * The plan as the notes page carries it.
 * @param {string} text JSON
 * @returns {Plan | null} `null` where it is none
 */
export function readPlan(text) {
  const json = parsed(text);
  return json?.slides ? planOf(json) : null;
}

/** @param {any} json @returns {Plan} */
function planOf(json) {
  return {
    slot: json.slot,
    starts: json.starts ?? null,
    written: json.written ?? null,
    discussionWritten: json.discussion_written ?? null,
    added: json.added,
    sections: json.sections.map(plannedSection),
    slides: json.slides.map((/** @type {any} */ one) => ({ id: one.id, seconds: one.seconds, skippable: one.skippable })),
  };
}

/** @param {any} json @returns {PlannedSection} */
function plannedSection({ title, first, seconds, written, discussion, wrap_up: wrapUp }) {
  return { title, first, seconds, written: written ?? null, discussion, wrapUp };
}

/**
 * How an earlier class went, as the notes page carries it.
 * @param {string} text JSON
 * @returns {LastClass | null} `null` where it is nothing of the kind
 */
export function readLastClass(text) {
  const json = parsed(text);
  if (json?.began === undefined) return null;
  const { began, over, longest } = json;
  return { began, over, longest: longest ? { title: longest.title, over: longest.over } : null };
}
