// @ts-check
// What the buttons of the class say and which of them can be pressed, by the phase of the room and
// the class of the open deck; pure. What they do is the table in src/room/obey.rs, row for row:
//
// | phase, its class     | begin        | end       | the one that matters              |
// |----------------------|--------------|-----------|-----------------------------------|
// | before, none yet     | Begin class  | –         | begin                             |
// | class                | –            | End class | –                                 |
// | break, interrupted   | Go on        | End class | begin; next deck where it is told |
// | break, none yet      | Begin class  | End break | begin                             |
// | break, has ended     | Go on        | End break | next deck; begin if there is none |
// | after, has ended     | Go on        | –         | next deck; begin if there is none |
// | after, long ago      | Begin class  | –         | next deck; begin if there is none |
//
// The next deck can be opened wherever there is one. Where none matters, *Next* does.

/**
 * @typedef {object} ClassButtons
 * @property {"begin_class" | "go_on"} begin what it says
 * @property {boolean} canBegin
 * @property {"end_class" | "end_break"} end what it says
 * @property {boolean} canEnd
 * @property {boolean} canOpenNext
 * @property {"begin" | "next-deck" | "next"} main the one that matters
 */

/** A class that ended so long ago goes on when it begins again; as `RESUMABLE` in src/room/record.rs. */
const resumable = 15 * 60_000;

/**
 * @param {Pick<import("./wire.js").Snapshot, "phase" | "presenter">} snapshot
 * @param {{next: string | null, isTold: boolean}} deck the deck after the open one, and whether the
 *   class has come to the open one's end
 * @param {number} now the server's clock
 * @returns {ClassButtons}
 */
export function classButtons({ phase, presenter }, { next, isTold }, now) {
  const record = presenter?.record ?? null;
  const isInterrupted = record !== null && record.ended === null;
  const goesOn = record !== null && (record.ended === null || now - record.ended < resumable);
  const isBreak = phase.is === "break";
  const isOver = phase.is === "after" || (isBreak && goesOn && (!isInterrupted || isTold));
  return {
    begin: goesOn ? "go_on" : "begin_class",
    canBegin: phase.is !== "class",
    end: isBreak && !isInterrupted ? "end_break" : "end_class",
    canEnd: phase.is === "class" || isBreak,
    canOpenNext: next !== null,
    main: mainButton(phase.is, isOver && next !== null),
  };
}

/** @param {string} phase @param {boolean} leaves whether the next deck is what comes */
function mainButton(phase, leaves) {
  if (phase === "class") return "next";
  return leaves ? "next-deck" : "begin";
}
