// The baseline: the least that a broadcast server on Node's `ws` can be.
// A message on /socket?screen=desk is acknowledged and becomes one snapshot of SIZE bytes
// for everyone else. Usage: node server.mjs PORT SIZE

import { WebSocketServer } from "ws";

const [port, size] = process.argv.slice(2).map(Number);
const wss = new WebSocketServer({ port, host: "127.0.0.1", backlog: 4096, perMessageDeflate: false });
let seq = 0;

const snapshot = () => {
  const json = JSON.stringify({ type: "snapshot", seq, pad: "" });
  return Buffer.from(json.replace('"pad":""', `"pad":"${"x".repeat(Math.max(0, size - json.length))}"`));
};

wss.on("connection", (socket, request) => {
  socket.on("error", () => socket.terminate());
  const desk = request.url.endsWith("screen=desk");
  socket.desk = desk;
  socket.send(snapshot(), { binary: false });
  if (!desk) return;
  socket.on("message", (data) => {
    const { id } = JSON.parse(data);
    seq += 1;
    const bytes = snapshot();
    for (const client of wss.clients) if (!client.desk) client.send(bytes, { binary: false });
    socket.send(JSON.stringify({ type: "ack", id, seq, saved: false }));
  });
});
wss.on("listening", () => console.log("listening"));
