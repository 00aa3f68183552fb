import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { GetRoleCommand } from "@aws-sdk/client-iam";
import {
	GetCallerIdentityCommand,
	GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "./running-controller.ts";

describe("the audit log of a running controller", () => {
	const folder = mkdtempSync(join(tmpdir(), "gumleaf-audit-"));
	const file = join(folder, "audit.log");
	let controller: RunningController;

	before(async () => {
		controller = await startController([`--audit-log=${file}`]);
	});

	after(async () => {
		await controller?.[Symbol.asyncDispose]();
		rmSync(folder, { recursive: true });
	});

	it("has a line for each call and each issued credential, and no secret", async () => {
		const { iam, sts } = controller.root;
		const session = await sts.send(new GetSessionTokenCommand({}));
		const RoleName = "absent";
		await assert.rejects(iam.send(new GetRoleCommand({ RoleName })));
		const events = await eventsOf(file, 4);
		assert.deepEqual(
			events.map(({ event, action, decision, error }) => ({
				...{ event, action, decision, error },
			})),
			[
				{ event: "access-key" },
				{ event: "credentials" },
				{ event: "call", action: "sts:GetSessionToken" },
				{
					event: "call",
					action: "iam:GetRole",
					decision: "Allow",
					error: "NoSuchEntity",
				},
			].map((one) => ({
				...{ action: undefined, decision: undefined, error: undefined },
				...one,
			})),
		);
		assert.equal(events[3]?.callerArn, `arn:aws:iam::${ACCOUNT}:root`);
		assert.deepEqual(events[3]?.resources, [
			`arn:aws:iam::${ACCOUNT}:role/absent`,
		]);
		const { AccessKeyId, SecretAccessKey, SessionToken } =
			session.Credentials ?? {};
		assert.equal(events[1]?.accessKeyId, AccessKeyId);
		assert.equal(events[1]?.callerArn, `arn:aws:iam::${ACCOUNT}:root`);
		assert.equal(events[1]?.requestId, events[2]?.requestId);
		const text = readFileSync(file, "utf8");
		const root = await controller.rootKeys();
		for (const secret of [
			SecretAccessKey,
			SessionToken,
			root.secretAccessKey,
		]) {
			assert.ok(secret && !text.includes(secret));
		}
	});

	it("goes on in a new file on SIGHUP", async () => {
		const moved = `${file}.1`;
		renameSync(file, moved);
		controller.signal("SIGHUP");
		await eventsOf(file, 0);
		await controller.root.sts.send(new GetCallerIdentityCommand({}));
		const [event] = await eventsOf(file, 1);
		assert.equal(event?.action, "sts:GetCallerIdentity");
		assert.equal((await eventsOf(moved, 4)).length, 4);
	});
});

/** The file's events, once there are so many; lines are written just after the answers. */
async function eventsOf(
	file: string,
	count: number,
): Promise<Readonly<Record<string, unknown>>[]> {
	for (let tries = 0; tries < 100; tries += 1) {
		const lines = readLines(file);
		if (lines && lines.length >= count) {
			return lines.map((line) => JSON.parse(line));
		}
		await sleep(20);
	}
	throw new Error(`${file} never had ${count} lines`);
}

function readLines(file: string): string[] | undefined {
	try {
		return readFileSync(file, "utf8").split("\n").slice(0, -1);
	} catch {
		return undefined;
	}
}
