import { createServer } from "node:http";

/** The yardstick of the API benchmark, in a process of its own: answers every request with the same document. */
const answer = process.argv[2] ?? "";
const headers = {
	"Content-Type": "text/xml",
	"Content-Length": Buffer.byteLength(answer),
};

const server = createServer((_request, response) => {
	response.writeHead(200, headers).end(answer);
});
server.listen(0, "127.0.0.1", () => {
	const address = server.address();
	const port = typeof address === "object" ? address?.port : undefined;
	console.log(`ready api=http://127.0.0.1:${port}`);
});
process.once("SIGTERM", () => {
	server.close();
	server.closeAllConnections();
});
