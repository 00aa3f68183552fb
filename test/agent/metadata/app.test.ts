import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { instanceRecord } from "../../fakes/instance-record.ts";
import {
	factsOf,
	type MetadataService,
	startMetadataService,
	startServiceWith,
} from "../../fakes/metadata-service.ts";
import { rawExchange } from "../../fakes/raw-exchange.ts";

const ID = "/latest/meta-data/instance-id";
const TOKEN = "X-aws-ec2-metadata-token";
const TTL = "X-aws-ec2-metadata-token-ttl-seconds";

describe("metadata service, items", () => {
	let service: MetadataService;
	before(async () => {
		service = await startMetadataService(
			instanceRecord(1, { userData: "AP8=" }),
		);
	});
	after(() => service[Symbol.asyncDispose]());

	it("answers an item as AWS does", async () => {
		const answer = await service.ask(ID);
		assert.equal(answer.status, 200);
		assert.equal(await answer.text(), "i-00000000000000001");
		assert.equal(answer.headers.get("content-type"), "text/plain");
		assert.equal(answer.headers.get("content-length"), "19");
		assert.equal(answer.headers.get("accept-ranges"), "none");
		assert.equal(answer.headers.get("server"), "EC2ws");
		assert.equal(
			answer.headers.get("last-modified"),
			"Fri, 01 Jan 2027 00:00:00 GMT",
		);
	});

	it("answers user data as bytes", async () => {
		const answer = await service.ask("/latest/user-data");
		assert.equal(
			answer.headers.get("content-type"),
			"application/octet-stream",
		);
		assert.deepEqual([...(await answer.bytes())], [0, 255]);
	});

	it("does not mind doubled slashes, one after a leaf, or none after a directory", async () => {
		for (const path of [
			...["/latest//meta-data/instance-id", `${ID}/`, `${ID}?x=1`],
			...["/latest/meta-data", "/latest/meta-data/iam", "/latest"],
		]) {
			const answer = await service.ask(path, { redirect: "error" });
			assert.equal(answer.status, 200, path);
		}
	});

	it("answers HEAD with the headers alone", async () => {
		const answer = await service.ask(ID, { method: "HEAD" });
		assert.equal(answer.status, 200);
		assert.equal(answer.headers.get("content-length"), "19");
		assert.equal(await answer.text(), "");
	});

	it("answers what there is not with AWS's page", async () => {
		const answer = await service.ask("/latest/meta-data/kernel-id");
		assert.equal(answer.status, 404);
		assert.equal(answer.headers.get("content-type"), "text/html");
		assert.equal(
			await answer.text(),
			`<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
	"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>404 - Not Found</title>
 </head>
 <body>
  <h1>404 - Not Found</h1>
 </body>
</html>
`,
		);
	});

	it("names the methods it knows", async () => {
		const cases = [
			["OPTIONS", "/latest/api/token", 200, "OPTIONS, PUT"],
			["GET", "/latest/api/token", 405, "OPTIONS, PUT"],
			["OPTIONS", ID, 200, "GET, HEAD, OPTIONS"],
			["POST", ID, 405, "GET, HEAD, OPTIONS"],
			["PUT", ID, 405, "GET, HEAD, OPTIONS"],
			["DELETE", "/", 405, "GET, HEAD, OPTIONS"],
		] as const;
		for (const [method, path, status, allow] of cases) {
			const answer = await service.ask(path, { method });
			assert.equal(answer.status, status, `${method} ${path}`);
			assert.equal(answer.headers.get("allow"), allow);
			assert.equal(await answer.text(), "");
		}
	});

	it("asks to come again while credentials are on their way", async () => {
		const record = instanceRecord(1, {}, { status: "pending" });
		await using starting = await startMetadataService(record);
		const path = "/latest/meta-data/iam/security-credentials";
		const answer = await starting.ask(`${path}/worker`);
		assert.equal(answer.status, 503);
		assert.equal(answer.headers.get("retry-after"), "1");
		assert.equal(await (await starting.ask(path)).text(), "worker");
	});

	it("shows changed data with the next request", async () => {
		const record = instanceRecord(1);
		await using live = await startMetadataService(record);
		const path = "/latest/meta-data/iam/security-credentials/worker";
		assert.equal((await live.ask(path)).status, 200);
		const assignment = { ...record.assignment, profile: null };
		live.cache.set({ ...record, assignment, credentials: { status: "none" } });
		assert.equal((await live.ask(path)).status, 404);
	});
});

describe("metadata service, IMDSv2", () => {
	let service: MetadataService;
	before(async () => {
		service = await startMetadataService();
	});
	after(() => service[Symbol.asyncDispose]());

	function put(path: string, headers: Record<string, string>) {
		return service.ask(path, { method: "PUT", headers });
	}

	it("issues a token, says how long it lives and closes the connection", async () => {
		const answer = await put("/latest/api/token", { [TTL]: "60" });
		assert.equal(answer.status, 200);
		assert.equal(answer.headers.get(TTL), "60");
		assert.equal(answer.headers.get("content-type"), "text/plain");
		assert.equal(answer.headers.get("connection"), "close");
		assert.match(await answer.text(), /^[\w-]{48}$/);
	});

	it("accepts lives of 1 to 21600 seconds and no others", async () => {
		for (const [ttl, status] of [
			...([["1", 200] as const, ["21600", 200] as const] as const),
			...["0", "-1", "21601", "1.5", "0x10", "1e3", "", "six"].map(
				(text) => [text, 400] as const,
			),
		]) {
			const answer = await put("/latest/api/token", { [TTL]: ttl });
			assert.equal(answer.status, status, ttl);
		}
	});

	it("refuses a token request without a life", async () => {
		const answer = await put("/latest/api/token", {});
		assert.equal(answer.status, 400);
		assert.match(
			await answer.text(),
			/^<\?xml .*UTF-8[\s\S]*400 - Bad Request/,
		);
	});

	it("refuses token requests that were forwarded, and those to dated paths", async () => {
		const forwarded = { [TTL]: "60", "X-Forwarded-For": "10.0.0.5" };
		const statuses = [
			(await put("/latest/api/token", forwarded)).status,
			(await put("/2021-03-23/api/token", { [TTL]: "60" })).status,
		];
		assert.deepEqual(statuses, [403, 403]);
	});

	it("answers requests with a token and says how long it lives still", async () => {
		const token = await service.token(60);
		service.clock.advance(20_500);
		const answer = await service.ask(ID, { headers: { [TOKEN]: token } });
		assert.equal(answer.status, 200);
		assert.equal(answer.headers.get(TTL), "40");
	});

	it("shows other keys to requests without a token", async () => {
		const path = "/latest/meta-data/iam/security-credentials/worker";
		const headers = { [TOKEN]: await service.token() };
		const keyOf = async (answer: Response) =>
			JSON.parse(await answer.text()).AccessKeyId;
		assert.equal(await keyOf(await service.ask(path)), "ASIAEXAMPLE1V1");
		const asked = await service.ask(path, { headers });
		assert.equal(await keyOf(asked), "ASIAEXAMPLE1");
	});

	it("accepts a token on a dated version", async () => {
		const headers = { [TOKEN]: await service.token() };
		const path = "/2009-04-04/meta-data/instance-id";
		assert.equal((await service.ask(path, { headers })).status, 200);
	});

	it("refuses a bad token even where none is needed", async () => {
		for (const token of ["", "x", "A".repeat(48)]) {
			const answer = await service.ask(ID, { headers: { [TOKEN]: token } });
			assert.equal(answer.status, 401);
			assert.match(await answer.text(), /401 - Unauthorized/);
		}
	});

	it("refuses a token of another instance, or of another host's agent", async () => {
		const [one, two] = [instanceRecord(1), instanceRecord(2)];
		const tokenKey = Buffer.alloc(32, 7);
		await using both = await startServiceWith({ tokenKey }, one, two);
		const [ofOne, ofElsewhere] = [await both.token(), await service.token()];
		// Each on a connection of its own, which is whose the facts say then.
		const statusOf = async (token: string) => {
			const lines = [`GET ${ID} HTTP/1.1`, `${TOKEN}: ${token}`];
			const request = [...lines, "Connection: close", "", ""].join("\r\n");
			const answer = await rawExchange(both.port, request);
			return Number(answer.split(" ")[1]);
		};
		assert.equal(await statusOf(ofOne), 200);
		assert.equal(await statusOf(ofElsewhere), 401);
		both.facts = factsOf(two);
		assert.equal(await statusOf(ofOne), 401);
		assert.equal(await statusOf(await both.token()), 200);
	});

	it("refuses a token that has expired", async () => {
		const headers = { [TOKEN]: await service.token(5) };
		assert.equal((await service.ask(ID, { headers })).status, 200);
		service.clock.advance(5000);
		assert.equal((await service.ask(ID, { headers })).status, 401);
	});

	it("refuses a forwarded request with a token", async () => {
		const headers = {
			[TOKEN]: await service.token(),
			"X-Forwarded-For": "10.0.0.5",
		};
		assert.equal((await service.ask(ID, { headers })).status, 403);
	});

	it("refuses requests without a token where the instance requires one", async () => {
		const { metadataOptions } = instanceRecord(1).assignment;
		const required = { ...metadataOptions, httpTokens: "required" } as const;
		const record = instanceRecord(1, { metadataOptions: required });
		await using strict = await startMetadataService(record);
		assert.equal((await strict.ask(ID)).status, 401);
		assert.equal((await strict.ask("/nothing")).status, 401);
		assert.equal((await strict.ask(ID, { method: "HEAD" })).status, 401);
		assert.equal((await strict.ask(ID, { method: "OPTIONS" })).status, 200);
		const headers = { [TOKEN]: await strict.token() };
		assert.equal((await strict.ask(ID, { headers })).status, 200);
	});

	it("refuses everything where the instance's endpoint is disabled", async () => {
		const { metadataOptions } = instanceRecord(1).assignment;
		const disabled = { ...metadataOptions, httpEndpoint: "disabled" } as const;
		const record = instanceRecord(1, { metadataOptions: disabled });
		await using off = await startMetadataService(record);
		const headers = { [TTL]: "60" };
		const asked = [
			await off.ask(ID),
			await off.ask("/"),
			await off.ask("/latest/api/token", { method: "PUT", headers }),
		];
		assert.deepEqual(
			asked.map(({ status }) => status),
			[403, 403, 403],
		);
	});

	it("sets the instance's hop limit for every answer to a PUT and for no other", async () => {
		const { metadataOptions } = instanceRecord(1).assignment;
		const far = { ...metadataOptions, httpPutResponseHopLimit: 3 };
		const record = instanceRecord(1, { metadataOptions: far });
		await using routed = await startMetadataService(record);
		await routed.ask(ID);
		assert.deepEqual(routed.hopLimits, []);
		await routed.token();
		await routed.ask("/latest/api/token", { method: "PUT" });
		assert.deepEqual(routed.hopLimits, [3, 3]);
		await routed.ask(ID);
		assert.equal(routed.hopLimits.length, 2);
	});
});
