import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { authenticateRequest } from "../../controller/authenticate/authenticate.ts";
import { MAX_BODY_BYTES } from "../../controller/http/read-body.ts";
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

describe("the largest bodies that the API reads", () => {
	let api: ApiServer;
	before(async () => {
		api = await startApi();
	});
	after(() => api[Symbol.asyncDispose]());

	const many = (unit: (n: number) => string) =>
		Array.from({ length: 100_000 }, (_, n) => unit(n)).join("&");
	const repeated = (unit: string) => unit.repeat(MAX_BODY_BYTES / unit.length);
	const ec2 = "Action=DescribeInstances&Version=2016-11-15&";
	const simulate = "Action=SimulateCustomPolicy&Version=2010-05-08&";
	const shapes = {
		"nothing but separators": ec2 + repeated("&"),
		"one name again and again": ec2 + many(() => "a=b"),
		"a name each": ec2 + many((n) => `a${n}=b`),
		"a name of many parts": `${ec2}${repeated("a.")}=1`,
		"a list in a list without end": `${ec2}Filter${repeated(".1")}=1`,
		"a list without end": ec2 + many((n) => `InstanceId.${n}=i-1`),
		"a list of far apart places": ec2 + many((n) => `InstanceId.${n}99999=i`),
		"a list in another protocol":
			simulate + many((n) => `ActionNames.member.${n}=a:b`),
		"percent signs": `${ec2}a=${repeated("%")}`,
		"escapes of what needs none": `${ec2}a=${repeated("%41")}`,
		"a policy of brackets": `${simulate}PolicyInputList.member.1=${repeated("[")}`,
		"an action without end": `Version=2010-05-08&Action=${repeated("a")}`,
	};
	for (const [what, body] of Object.entries(shapes)) {
		it(`are answered in time that goes by their length: ${what}`, async () => {
			const text = body.slice(0, MAX_BODY_BYTES);
			const ask = async () => {
				const before = process.cpuUsage();
				const answer = await fetch(api.endpoint, {
					method: "POST",
					body: text,
				});
				await answer.text();
				assert.ok(answer.status < 500, `${answer.status}`);
				const { user, system } = process.cpuUsage(before);
				return (user + system) / 1000;
			};
			await ask();
			// About 20 ms each; what compares all with all would need minutes.
			const ms = await ask();
			assert.ok(ms < 1000, `${ms} ms`);
		});
	}
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
