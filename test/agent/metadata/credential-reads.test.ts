import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { instanceRecord } from "../../fakes/instance-record.ts";
import { startServiceWith } from "../../fakes/metadata-service.ts";

const LIST = "/latest/meta-data/iam/security-credentials/";
const KEYS = `${LIST}worker`;
const TOKEN = "X-aws-ec2-metadata-token";

/** A service whose reads of keys are written down. */
async function start(record = instanceRecord(1)) {
	const events: object[] = [];
	const credentialReads = { record: (event: object) => events.push(event) };
	const service = await startServiceWith({ credentialReads }, record);
	return { service, events };
}

describe("the log of credential reads", () => {
	it("tells instance, role and key id of a read, and how it was made, and no secret", async () => {
		const { service, events } = await start();
		await using _ = service;
		const withToken = { headers: { [TOKEN]: await service.token() } };
		const told = [
			await (await service.ask(KEYS)).json(),
			await (await service.ask(KEYS, withToken)).json(),
		];
		const event = {
			time: "2027-01-01T00:00:00.000Z",
			event: "CredentialsRead",
			instanceId: "i-00000000000000001",
			accountId: "111111111111",
			roleName: "worker",
		};
		const ids = told.map((keys) => Object(keys).AccessKeyId);
		assert.deepEqual(events, [
			{ ...event, accessKeyId: ids[0], roleDelivery: "1.0" },
			{ ...event, accessKeyId: ids[1], roleDelivery: "2.0" },
		]);
		assert.match(ids[0], /^ASIA/);
	});

	it("counts what one instance reads too often, each way by itself, and tells the number at the end", async () => {
		const { service, events } = await start();
		const withToken = { headers: { [TOKEN]: await service.token() } };
		for (let n = 0; n < 50; n += 1) await service.ask(KEYS);
		await service.ask(KEYS, withToken);
		assert.equal(events.length, 21);
		assert.deepEqual(Object(events.at(-1)).roleDelivery, "2.0");
		await service[Symbol.asyncDispose]();
		assert.equal(events.length, 22);
		const { more, roleDelivery } = Object(events.at(-1));
		assert.deepEqual({ more, roleDelivery }, { more: 30, roleDelivery: "1.0" });
	});

	it("tells nothing of other reads, nor of what gave no keys", async () => {
		const { service, events } = await start();
		await using _ = service;
		await service.ask(LIST);
		await service.ask("/latest/meta-data/iam/info");
		await service.ask(KEYS, { method: "HEAD" });
		await service.ask(KEYS, { headers: { [TOKEN]: "bad" } });
		await service.ask(`${LIST}other`);
		assert.deepEqual(events, []);
	});

	it("tells nothing where keys are refused or not there yet", async () => {
		for (const credentials of [
			{ status: "pending" },
			{ status: "refused", code: "Refused", message: "no", refusedAt: 0 },
		] as const) {
			const { service, events } = await start(
				instanceRecord(1, {}, credentials),
			);
			await using _ = service;
			await service.ask(KEYS);
			assert.deepEqual(events, []);
		}
	});
});
