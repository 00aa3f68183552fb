import { once } from "node:events";
import { connect } from "node:net";

const END_OF_HEADERS = "\r\n\r\n";
const LENGTH = /\r\nContent-Length: (\d+)/i;

/** Sends requests over kept connections, each as soon as the one before it on its connection is answered. Rejects at the first answer that is no success. */
export async function sendAll(
	port: number,
	requests: readonly Buffer[],
	connections: number,
): Promise<void> {
	const queue = requests.values();
	await Promise.all(
		Array.from({ length: connections }, () => sendInTurn(port, queue)),
	);
}

async function sendInTurn(
	port: number,
	queue: IteratorObject<Buffer>,
): Promise<void> {
	const socket = connect(port, "127.0.0.1");
	socket.setNoDelay(true);
	const sendNext = () => {
		const { value, done } = queue.next();
		if (done) socket.end();
		else socket.write(value);
	};
	let received = "";
	socket.on("data", (chunk: Buffer) => {
		received += chunk.toString("latin1");
		if (!isWhole(received)) return;
		if (!received.startsWith("HTTP/1.1 200 ")) {
			socket.destroy(new Error(`the server answered ${received}`));
			return;
		}
		received = "";
		sendNext();
	});
	sendNext();
	await once(socket, "close");
}

function isWhole(text: string): boolean {
	const end = text.indexOf(END_OF_HEADERS);
	if (end < 0) return false;
	const length = Number(LENGTH.exec(text)?.[1]);
	return text.length >= end + END_OF_HEADERS.length + length;
}
