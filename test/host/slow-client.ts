import { connect } from "node:net";

/**
 * Run inside an instance: opens so many connections at once, sends the beginning of a request on each and then a byte
 * every now and then; prints how many were cut off at once and how long the last one was endured, milliseconds.
 */
const [beginning = "", count = "1"] = process.argv.slice(2);
const BYTE_INTERVAL_MS = 500;
const AT_ONCE_MS = 1_000;
const endured = await Promise.all(
	Array.from({ length: Number(count) }, openOne),
);
const cutAtOnce = endured.filter((ms) => ms < AT_ONCE_MS).length;
const longestMs = Math.max(...endured);
console.log(JSON.stringify({ cutAtOnce, longestMs }));

function openOne(): Promise<number> {
	const { promise, resolve } = Promise.withResolvers<number>();
	const socket = connect(80, "169.254.169.254");
	let connected = 0;
	socket.on("connect", () => {
		connected = performance.now();
	});
	socket.write(beginning);
	const trickle = setInterval(() => socket.write("x"), BYTE_INTERVAL_MS);
	socket.on("error", () => {});
	socket.resume();
	socket.on("close", () => {
		clearInterval(trickle);
		resolve(performance.now() - connected);
	});
	return promise;
}
