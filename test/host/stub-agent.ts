import { silentLogger } from "#shared/logger.ts";
import { openEndpoint } from "../../agent/endpoint/endpoint.ts";
import { loadLibc } from "../../agent/native/libc.ts";

/** An agent's endpoint as a process of its own, to be killed; says when it listens. */
await openEndpoint({
	libc: await loadLibc(),
	logger: silentLogger(),
	requestListener: (_request, response) => response.end("alive"),
});
console.log("listening");
