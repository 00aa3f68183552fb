import { connect } from "node:net";

/** Run inside an instance: makes one request on a connection that it keeps, says `open` at the answer and `closed` at the end. */
const [host = ""] = process.argv.slice(2);
const socket = connect(80, host);
socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
socket.once("data", () => console.log("open"));
socket.on("error", () => {});
socket.on("close", () => console.log("closed"));
