import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { ensureIdentity } from "../../../agent/sync/enrol.ts";

/** Nobody listens there: who asks is told so, not what a test looks for. */
const controller = { kind: "unix", path: "/nonexistent/nodes.sock" } as const;
const TOKEN = `0123456789abcdef.${"s".repeat(43)}.${"0".repeat(64)}`;

describe("enrolling a host", () => {
	let folder: string;
	let joinTokenFile: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-enrol-"));
		joinTokenFile = join(folder, "join-token");
	});
	afterEach(() => rm(folder, { recursive: true }));

	const enrol = (stateDir = join(folder, "state")) =>
		ensureIdentity({ controller, nodeName: "host-a", stateDir, joinTokenFile });

	it("tells of a file that holds no join token before it asks anybody", async () => {
		for (const text of ["", "not a token", TOKEN.slice(0, -1)]) {
			await writeFile(joinTokenFile, text);
			await assert.rejects(enrol(), {
				message: `${joinTokenFile} does not hold a join token: gumleaf node token NAME on the controller prints one`,
			});
		}
	});

	it("spends no token where the identity could not be kept", async () => {
		await writeFile(joinTokenFile, `${TOKEN}\n`);
		await assert.rejects(enrol("/sys/gumleaf"), {
			message: "making the state folder /sys/gumleaf",
		});
	});

	it("names the token's file that is missing", async () => {
		await assert.rejects(enrol(), {
			message: `reading the join token in ${joinTokenFile}`,
		});
	});
});
