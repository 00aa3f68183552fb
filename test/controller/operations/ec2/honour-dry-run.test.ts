import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { ec2Operations } from "../../../../controller/operations/ec2/index.ts";
import { ec2Call, launch } from "../../../fakes/ec2-call.ts";

describe("honourDryRun", () => {
	for (const operation of ec2Operations) {
		it(`does nothing for ${operation.schema[2]} but say that it would`, async () => {
			const call = await ec2Call();
			await assert.rejects(
				operation.handle({ ...launch, DryRun: true }, call),
				{
					code: "DryRunOperation",
					status: 412,
					message: "Request would have succeeded, but DryRun flag is set.",
				},
			);
			const { Reservations } = await DescribeInstances.handle({}, call);
			assert.deepEqual(Reservations, []);
		});
	}
});
