import { silentLogger } from "#shared/logger.ts";
import { loadLibc } from "#shared/native/libc.ts";
import { openEndpoint } from "../../agent/endpoint/endpoint.ts";

/** An agent's endpoint as a process of its own, to be killed; says when it listens. */
await openEndpoint({
	libc: await loadLibc(),
	logger: silentLogger(),
	requestListener: (_request, response) => response.end("alive"),
});
console.log("listening");
