import { once } from "node:events";
import { connect } from "node:net";

/** Run inside an instance: connects (from a port of its own, if told), prints its port, waits for a line of input, and only then asks; prints what came of it. */
const [host = "", localPort = "0"] = process.argv.slice(2);
const socket = connect({ host, port: 80, localPort: Number(localPort) });
let heard = "";
socket.setEncoding("utf8").on("data", (text: string) => {
	heard += text;
});
await once(socket, "connect");
console.log(socket.localPort);
await once(process.stdin, "data");
socket.end(
	"GET / HTTP/1.1\r\nHost: 169.254.169.254\r\nConnection: close\r\n\r\n",
);
const timeout = setTimeout(() => socket.destroy(), 2000);
await once(socket, "close").catch((error: NodeJS.ErrnoException) => {
	heard += error.code;
});
clearTimeout(timeout);
console.log(heard.split("\r\n").at(-1));
process.exit();
