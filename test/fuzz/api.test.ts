import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { authenticateRequest } from "../../controller/authenticate/authenticate.ts";
import { allOperations } from "../../controller/registry.ts";
import { type ApiServer, startApi } from "../fakes/api-server.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { KNOWN_KEY, KnownKeys } from "../fakes/known-keys.ts";
import { rawExchange } from "../fakes/raw-exchange.ts";
import { presign, signInHeader } from "../fakes/sdk-signer.ts";
import { goodForms } from "./good-forms.ts";
import { damaged, tries } from "./hostile.ts";

describe("the API under damaged requests", () => {
	let api: ApiServer;
	before(async () => {
		api = await startApi();
	});
	after(() => api[Symbol.asyncDispose]());

	it("answers every form with a modelled answer or error, never a failure of its own", async () => {
		await fc.assert(
			fc.asyncProperty(damaged(goodForms(allOperations)), async (form) => {
				const answer = await fetch(api.endpoint, {
					method: "POST",
					body: Buffer.from(form),
				});
				const text = await answer.text();
				assert.ok(answer.status < 500 || isNotImplemented(text), text);
				assert.match(text, /^<\?xml|^</);
			}),
			tries(3000),
		);
	});

	it("answers every request line and header, or ends the connection", async () => {
		const { port } = new URL(api.endpoint);
		const good = [
			"POST / HTTP/1.1\r\nHost: iam.example\r\nContent-Length: 51\r\nConnection: close\r\n\r\nAction=ListRoles&Version=2010-05-08&MaxItems=10&x=y",
			"GET /services/Euare?Action=ListUsers&Version=2010-05-08 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
			"POST /services/compute HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nActio\r\n0\r\n\r\n",
		];
		await fc.assert(
			fc.asyncProperty(damaged(good), async (request) => {
				// What is left open waits for more, as it should; the end says there is none.
				const answer = await rawExchange(Number(port), request, "and end");
				if (answer !== "") assert.match(answer, /^HTTP\/1\.1 [1-4]\d\d /);
			}),
			tries(500),
		);
	});
});

function isNotImplemented(text: string): boolean {
	return /<Code>(NotImplemented|UnsupportedOperation)</.test(text);
}

// That a changed request is refused is shown by test/controller/authenticate/changed-requests.test.ts.
describe("the signature's reader", () => {
	it("refuses what it cannot read with an error that the service models", async () => {
		const deps = new KnownKeys(new FakeClock(Date.UTC(2027, 0, 1)));
		const signer = { ...KNOWN_KEY, at: deps.clock.now() };
		const inHeader = await signInHeader({}, signer);
		const query = { Action: "GetRole", RoleName: "a b/c" };
		const presigned = await presign({ query }, signer);
		const headers = inHeader.rawHeaders;
		const requests = fc.oneof(
			fc
				.tuple(fc.nat(headers.length - 1), damaged(headers))
				.map(([at, text]) => headers.with(at, text))
				.map((rawHeaders) => ({ ...inHeader, rawHeaders })),
			damaged([presigned.target]).map((target) => ({ ...presigned, target })),
		);
		const services = fc.constantFrom("iam", "sts", "ec2");
		await fc.assert(
			fc.asyncProperty(requests, services, async (request, service) => {
				const asked = authenticateRequest({ ...request, service }, deps);
				await asked.catch(isModelled);
			}),
			tries(4000),
		);
	});
});

function isModelled(error: unknown): true {
	const { name, status } = error as { name: string; status: number };
	assert.equal(name, "QueryError", String(error));
	assert.ok(status >= 400 && status < 500);
	return true;
}
