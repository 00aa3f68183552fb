import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { runDoctor } from "../../../agent/doctor/doctor.ts";

describe("the doctor's settings", () => {
	let folder: string;
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-doctor-"));
	});
	after(() => rm(folder, { recursive: true }));

	it("may stand in the agent's own file, where only what no agent knows is refused", async () => {
		const file = join(folder, "agent.yaml");
		const settings = [
			"controller: https://c:8774",
			"bridges: br0",
			"subent: x",
		];
		await writeFile(file, settings.join("\n"));
		await assert.rejects(
			runDoctor(["--config", file], () => {}),
			{ name: "ConfigFaults", message: "subent: unknown setting" },
		);
	});
});
