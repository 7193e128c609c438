// @ts-check
// A soft sound of two notes. Browsers keep silent until somebody clicked or pressed a key in
// the page; until then so do we, without a word.

/** E5 and C5: a third down, as a doorbell. */
const notes = [659.25, 523.25];
const apart = 0.35;
const rings = 1.2;
const loudness = 0.16;

/** @type {AudioContext | null} */
let context = null;

/** Wakes the sound with the first press. */
export function allowSound() {
  const wake = () => {
    context ??= new AudioContext();
    if (context.state === "suspended") context.resume().catch(() => {});
  };
  for (const press of ["pointerdown", "keydown"]) addEventListener(press, wake);
}

/** Sounds, if the browser lets us. */
export function chime() {
  if (context?.state !== "running") return;
  const { currentTime, destination } = context;
  for (const [place, pitch] of notes.entries()) {
    const from = currentTime + place * apart;
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(loudness, from + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, from + rings);
    const note = new OscillatorNode(context, { frequency: pitch });
    note.connect(volume).connect(destination);
    note.start(from);
    note.stop(from + rings);
  }
}
