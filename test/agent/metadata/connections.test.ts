import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { instanceRecord } from "../../fakes/instance-record.ts";
import {
	factsOf,
	type MetadataService,
	startMetadataService,
	startServiceWith,
} from "../../fakes/metadata-service.ts";
import { rawExchange } from "../../fakes/raw-exchange.ts";

const GET = "GET /latest/meta-data/instance-id HTTP/1.1\r\n\r\n";
const first = instanceRecord(1);
const second = instanceRecord(2);

/** An open connection on which one request was answered. */
async function openConnection(service: MetadataService) {
	const socket = connect(service.port, "127.0.0.1");
	socket.on("error", () => {});
	socket.write(GET);
	const [answer] = await once(socket, "data");
	assert.match(String(answer), / 200 OK/);
	return { socket, closed: once(socket, "close") };
}

describe("Connections", () => {
	it("answers each connection for the instance that its facts name", async () => {
		await using service = await startMetadataService(first, second);
		const { socket } = await openConnection(service);
		service.facts = factsOf(second);
		const other = await (
			await service.ask("/latest/meta-data/instance-id")
		).text();
		assert.equal(other, second.assignment.instanceId);
		socket.write(GET);
		const [answer] = await once(socket, "data");
		assert.ok(String(answer).endsWith(first.assignment.instanceId));
		socket.destroy();
	});

	it("says nothing at all to who is no instance", async () => {
		await using service = await startMetadataService(first);
		const facts = factsOf(first);
		for (const lie of [
			undefined,
			{ ...facts, mark: 0 },
			{ ...facts, interfaceIndex: 9 },
			{ ...facts, mac: "02:00:00:00:00:09" },
			{ ...facts, peerAddress: "10.0.0.9" },
		]) {
			service.facts = lie;
			assert.equal(await rawExchange(service.port, GET), "");
			assert.equal(await rawExchange(service.port, "nonsense\r\n\r\n"), "");
		}
	});

	it("logs refusals with their facts, one line for many", async () => {
		await using service = await startMetadataService(first);
		service.facts = { ...factsOf(first), mac: "02:00:00:00:00:09" };
		for (let time = 0; time < 5; time += 1) {
			await rawExchange(service.port, GET);
		}
		service.clock.advance(10_000);
		await rawExchange(service.port, GET);
		const refusals = service.lines.map(({ reason, refused, mac }) => {
			return { reason, refused, mac };
		});
		const line = { reason: "mac differs", mac: "02:00:00:00:00:09" };
		assert.deepEqual(refusals, [
			{ ...line, refused: 1 },
			{ ...line, refused: 5 },
		]);
	});

	it("ends an instance's connections in the moment it leaves", async () => {
		await using service = await startMetadataService(first);
		const { closed } = await openConnection(service);
		service.cache.delete(first.assignment.instanceId);
		await closed;
	});

	it("ends an instance's connections when it is placed anew", async () => {
		await using service = await startMetadataService(first);
		const { closed } = await openConnection(service);
		service.cache.set({
			...first,
			assignment: { ...first.assignment, epoch: 2 },
		});
		await closed;
	});

	it("keeps connections open over a change of keys", async () => {
		await using service = await startMetadataService(first);
		const { socket } = await openConnection(service);
		service.cache.set({ ...first, credentials: { status: "pending" } });
		socket.write(GET);
		const [answer] = await once(socket, "data");
		assert.match(String(answer), / 200 OK/);
		socket.destroy();
	});

	it("does not carry a connection over to the instance that inherits its interface", async () => {
		await using service = await startMetadataService(first);
		const { closed } = await openConnection(service);
		const { mac, privateIp } = first.assignment;
		const heir = instanceRecord(2, { mac, privateIp });
		service.cache.set({ ...heir, attachment: first.attachment });
		service.cache.set({ ...first, attachment: undefined });
		await closed;
	});

	it("accepts 128 connections of one instance and refuses the next, not another instance's", async () => {
		await using service = await startMetadataService(first, second);
		const open = await Promise.all(
			Array.from({ length: 128 }, () => openConnection(service)),
		);
		assert.equal(await rawExchange(service.port, GET), "");
		service.facts = factsOf(second);
		(await openConnection(service)).socket.destroy();
		service.facts = factsOf(first);
		open[0]?.socket.destroy();
		await open[0]?.closed;
		// The server hears of the end a moment later.
		let answer = "";
		const closing = GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
		while (answer === "") answer = await rawExchange(service.port, closing);
		assert.match(answer, / 200 OK/);
		for (const { socket } of open) socket.destroy();
	});

	it("makes room with the longest silent connection of the instance that has the most", async () => {
		const settings = { mostConnections: 4 };
		await using service = await startServiceWith(settings, first, second);
		service.facts = factsOf(second);
		const other = await openConnection(service);
		service.facts = factsOf(first);
		const own = [];
		for (let n = 0; n < 3; n += 1) own.push(await openConnection(service));
		const [oldest, silent] = own;
		oldest?.socket.write(GET);
		if (oldest) await once(oldest.socket, "data");
		const newest = await openConnection(service);
		await silent?.closed;
		for (const { socket } of [other, newest]) {
			socket.write(GET);
			const [answer] = await once(socket, "data");
			assert.match(String(answer), / 200 OK/);
		}
		const [{ reason, peerAddress } = {}] = service.lines;
		assert.equal(reason, "too many connections on the host");
		assert.equal(peerAddress, first.assignment.privateIp);
		for (const { socket } of [other, newest, ...own]) socket.destroy();
	});

	it("sends nothing when the hop limit cannot be set", async () => {
		await using service = await startMetadataService(first);
		Object.assign(service.hopLimits, {
			push: () => {
				throw new Error("setting the hop limit");
			},
		});
		const put =
			"PUT /latest/api/token HTTP/1.1\r\nX-aws-ec2-metadata-token-ttl-seconds: 60\r\n\r\n";
		for (let n = 0; n < 30; n += 1) {
			assert.equal(await rawExchange(service.port, put), "");
		}
		assert.equal(service.lines[0]?.message, "metadata request failed");
		// The instance chooses how often it asks, not how much is logged.
		assert.equal(service.lines.length, 10);
		service.clock.advance(60_000);
		await rawExchange(service.port, put);
		assert.equal(service.lines[10]?.more, 20);
	});
});
