import { connect } from "node:net";

/** Sends bytes as they are, and if so asked ends there, and answers all that comes back until the other side ends the connection. */
export async function rawExchange(
	port: number,
	request: string,
	then: "and wait" | "and end" = "and wait",
): Promise<string> {
	const socket = connect(port, "127.0.0.1");
	if (then === "and end") socket.end(request, "latin1");
	else socket.write(request);
	const chunks: Buffer[] = [];
	try {
		for await (const chunk of socket) chunks.push(chunk);
	} catch (error) {
		// Whoever is cut off sees a reset.
		if ((error as NodeJS.ErrnoException).code !== "ECONNRESET") throw error;
	}
	return Buffer.concat(chunks).toString();
}
