import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import {
	type MetadataService,
	startMetadataService,
	startServiceWith,
} from "../../fakes/metadata-service.ts";
import { rawExchange } from "../../fakes/raw-exchange.ts";

const ID = "/latest/meta-data/instance-id";

describe("metadata service, what clients really send", () => {
	let service: MetadataService;
	before(async () => {
		service = await startMetadataService();
	});
	after(() => service[Symbol.asyncDispose]());

	function send(...lines: string[]): Promise<string> {
		return rawExchange(service.port, `${lines.join("\r\n")}\r\n\r\n`);
	}

	function get(...headers: string[]): Promise<string> {
		return send(`GET ${ID} HTTP/1.1`, "Connection: close", ...headers);
	}

	it("answers HTTP/1.1 without a Host header", async () => {
		const answer = await get();
		assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
		assert.ok(answer.endsWith("\r\n\r\ni-00000000000000001"));
	});

	it("answers where the Host header names nobody", async () => {
		assert.match(await get("Host:"), /^HTTP\/1\.1 200 OK\r\n/);
	});

	it("answers HTTP/1.0 and closes", async () => {
		const answer = await send(`GET ${ID} HTTP/1.0`);
		assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
		assert.match(answer, /\r\nConnection: close\r\n/);
	});

	it("answers to its own addresses, in any case and with or without the port", async () => {
		for (const host of [
			...["169.254.169.254", "169.254.169.254:80"],
			...["[fd00:ec2::254]", "[FD00:EC2::254]:80"],
			`127.0.0.1:${service.port}`,
		]) {
			assert.match(await get(`Host: ${host}`), / 200 OK/, host);
		}
	});

	it("answers to the names that it is given", async () => {
		const hosts = ["instance-data"];
		await using named = await startServiceWith({ hosts });
		for (const [host, status] of [
			["Instance-Data", 200],
			["instance-data:80", 200],
			["instance-data.attacker.example", 403],
		] as const) {
			const lines = [`GET ${ID} HTTP/1.1`, `Host: ${host}`];
			const request = [...lines, "Connection: close", "", ""].join("\r\n");
			const answer = await rawExchange(named.port, request);
			assert.equal(Number(answer.split(" ")[1]), status, host);
		}
	});

	it("refuses the Host of somebody else, to whom a browser was led", async () => {
		for (const host of [
			...["attacker.example", "169.254.169.254.nip.io", "127.0.0.1"],
			...["169.254.169.254:8080", "10.0.0.1", "localhost"],
		]) {
			const answer = await get(`Host: ${host}`);
			assert.match(answer, /^HTTP\/1\.1 403 /, host);
			assert.doesNotMatch(answer, /i-0000/);
		}
	});

	it("reads header names in any case and without the blank", async () => {
		const token = await service.token();
		const answer = await get(`x-AWS-ec2-Metadata-Token:${token}`);
		assert.match(answer, / 200 OK/);
	});

	it("issues a token to a PUT without a length, of no length, and in chunks with Expect", async () => {
		const line = "PUT /latest/api/token HTTP/1.1";
		const ttl = "X-aws-ec2-metadata-token-ttl-seconds: 60";
		const answers = [
			await send(line, ttl),
			await send(line, ttl, "Content-Length: 0"),
			await rawExchange(
				service.port,
				`${line}\r\n${ttl}\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n`,
			),
		];
		for (const answer of answers) {
			assert.match(answer, /HTTP\/1\.1 200 OK\r\n/);
			assert.match(answer, /\r\n\r\n[\w-]{48}$/);
		}
		assert.match(answers[2] ?? "", /^HTTP\/1\.1 100 Continue\r\n\r\n/);
	});

	it("cuts off who sends more than any request needs", async () => {
		const body = "x".repeat(2000);
		const answer = await send(
			...["PUT /latest/api/token HTTP/1.1", `Content-Length: ${body.length}`],
			...["X-aws-ec2-metadata-token-ttl-seconds: 60", "", body],
		);
		assert.equal(answer, "");
	});

	it("refuses headers that are too long", async () => {
		const answer = await get(`X-Long: ${"x".repeat(9000)}`);
		assert.match(answer, /^HTTP\/1\.1 431 /);
	});

	it("does not mind a connection that is opened and closed without a request", async () => {
		const socket = connect(service.port, "127.0.0.1");
		await new Promise<void>((resolve) => {
			socket.on("connect", () => socket.end());
			socket.on("close", () => resolve());
		});
		assert.match(await get(), / 200 OK/);
	});

	it("answers pipelined requests in order, and nothing after a token", async () => {
		const answer = await send(
			...[`GET ${ID} HTTP/1.1`, ""],
			...["GET /latest/meta-data/mac HTTP/1.1", ""],
			...["PUT /latest/api/token HTTP/1.1"],
			...["X-aws-ec2-metadata-token-ttl-seconds: 60", ""],
			...[`GET ${ID} HTTP/1.1`],
		);
		assert.equal(answer.match(/HTTP\/1\.1 200 OK/g)?.length, 3);
		const id = answer.indexOf("i-00000000000000001");
		assert.ok(id > 0 && id < answer.indexOf("02:00:00:00:00:01"));
		assert.match(answer, /[\w-]{48}$/);
	});

	it("refuses targets that are no paths of its own", async () => {
		const answer = await send(
			"GET http://169.254.169.254/latest/meta-data/instance-id HTTP/1.1",
			"Connection: close",
		);
		assert.match(answer, /^HTTP\/1\.1 404 /);
	});
});
