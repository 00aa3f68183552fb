import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RebootInstances } from "../../../../controller/operations/ec2/RebootInstances.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import { setInstance } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

describe("RebootInstances", () => {
	describe("behaviour", () => {
		it("has the host replace the instance; its state stays running", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await RebootInstances.handle({ InstanceIds }, call);
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.epoch, 2);
			assert.equal(row?.state_code, 16);
		});

		it("refuses a machine that somebody else runs", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await setInstance(call, id, { host_interface: "tap100i0" });
			await assert.rejects(RebootInstances.handle({ InstanceIds }, call), {
				code: "UnsupportedOperation",
				message: `The instance '${id}' is a machine that this service does not run. It cannot be rebooted here.`,
			});
		});

		it("refuses an instance that does not run", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await setInstance(call, id, { state_code: 80 });
			await assert.rejects(RebootInstances.handle({ InstanceIds }, call), {
				code: "IncorrectInstanceState",
			});
		});
	});
});
