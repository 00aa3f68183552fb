import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { MetadataUses } from "../../../agent/metadata/metadata-uses.ts";
import type { RequestAllowance } from "../../../agent/metadata/request-budgets.ts";
import { instanceRecord } from "../../fakes/instance-record.ts";
import {
	factsOf,
	type MetadataService,
	startServiceWith,
} from "../../fakes/metadata-service.ts";
import { rawExchange } from "../../fakes/raw-exchange.ts";

const ID = "/latest/meta-data/instance-id";
const GET = `GET ${ID} HTTP/1.1\r\n\r\n`;
const CLOSING = `GET ${ID} HTTP/1.1\r\nConnection: close\r\n\r\n`;
const first = instanceRecord(1);
const second = instanceRecord(2);

function start(excess: RequestAllowance["excess"], uses?: MetadataUses) {
	const allowance = { perSecond: 100, burst: 3, excess };
	return startServiceWith({ allowance, ...(uses && { uses }) }, first, second);
}

/** Asks until one request is too many. */
async function overdo(service: MetadataService): Promise<string[]> {
	const answers: string[] = [];
	do answers.push(await rawExchange(service.port, CLOSING));
	while (answers.at(-1)?.includes(" 200 OK"));
	return answers;
}

/** Whether an answer comes within a while in which one always comes to who is listened to. */
async function isAnswered(service: MetadataService): Promise<boolean> {
	const answer = rawExchange(service.port, CLOSING).then(() => true);
	const patience = new Promise<false>((resolve) =>
		setTimeout(() => resolve(false), 200),
	);
	return Promise.race([answer, patience]);
}

describe("admission of requests", () => {
	it("answers what is too much with 429 and a time to wait, and closes", async () => {
		await using service = await start("refuse");
		const [one, two, three, four = ""] = await overdo(service);
		for (const answer of [one, two, three]) assert.match(answer ?? "", / 200 /);
		assert.match(four, /^HTTP\/1\.1 429 /);
		assert.match(four, /\r\nRetry-After: 1\r\n/);
		assert.match(four, /\r\nConnection: close\r\n/);
	});

	it("ends the connection without a word where that is wanted", async () => {
		await using service = await start("drop");
		const answers = await overdo(service);
		assert.equal(answers[3], "");
	});

	it("does not listen to who has asked too much for a moment, then does again", async () => {
		await using service = await start("refuse");
		await overdo(service);
		assert.equal(await isAnswered(service), false);
		service.clock.advance(250);
		assert.equal(await isAnswered(service), true);
	});

	it("listens to the others all the time", async () => {
		await using service = await start("refuse");
		await overdo(service);
		service.facts = factsOf(second);
		const answer = await rawExchange(service.port, CLOSING);
		assert.ok(answer.endsWith(second.assignment.instanceId));
	});

	it("leaves unread what an instance sends on its other connections, and reads it afterwards", async () => {
		await using service = await start("refuse");
		const kept = connect(service.port, "127.0.0.1");
		kept.write(GET);
		await once(kept, "data");
		await overdo(service);
		let heard = "";
		kept.on("data", (data) => {
			heard += data;
		});
		kept.write(GET);
		assert.equal(await isAnswered(service), false);
		assert.equal(heard, "");
		service.clock.advance(250);
		while (heard === "") await once(kept, "data");
		assert.match(heard, / 200 OK/);
		kept.destroy();
	});

	it("refuses what is too much of a pipeline, and ends it there", async () => {
		await using service = await start("refuse");
		const answer = await rawExchange(service.port, GET.repeat(50));
		assert.equal(answer.match(/HTTP\/1\.1 200 /g)?.length, 3);
		assert.equal(answer.match(/HTTP\/1\.1 429 /g)?.length, 1);
	});

	it("counts what was too much", async () => {
		const uses = new MetadataUses(0);
		await using service = await start("refuse", uses);
		await overdo(service);
		const [counted] = uses.report().instances;
		assert.equal(counted?.v1, 3);
		assert.equal(counted?.throttled, 1);
	});

	it("forgets an instance that has left", async () => {
		const uses = new MetadataUses(0);
		await using service = await start("refuse", uses);
		await overdo(service);
		service.cache.delete(first.assignment.instanceId);
		assert.deepEqual(uses.report().instances, []);
		service.cache.set(first);
		service.clock.advance(250);
		const answers = await overdo(service);
		assert.match(answers[2] ?? "", / 200 /);
	});
});
