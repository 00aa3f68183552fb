import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeSecurityGroups } from "../../../../controller/operations/ec2/DescribeSecurityGroups.ts";
import { DescribeVpcs } from "../../../../controller/operations/ec2/DescribeVpcs.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";
import { setInstance } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

type Input = Parameters<typeof DescribeSecurityGroups.handle>[0];

describe("DescribeSecurityGroups", () => {
	describe("behaviour", () => {
		it("shows the default group and those that instances carry, as long as they do, and that all gets through", async () => {
			const { call, id } = await runningInstance({ SecurityGroups: ["web"] });
			const names = async () => {
				const answer = await DescribeSecurityGroups.handle({}, call);
				return answer.SecurityGroups.map(({ GroupName }) => GroupName);
			};
			assert.deepEqual((await names()).toSorted(), ["default", "web"]);
			const { SecurityGroups } = await DescribeSecurityGroups.handle(
				{ GroupNames: ["default"] },
				call,
			);
			const [group] = SecurityGroups;
			const { Vpcs } = await DescribeVpcs.handle({}, call);
			assert.equal(group?.VpcId, Vpcs[0]?.VpcId);
			assert.equal(group?.OwnerId, ACCOUNT_ID);
			assert.equal(group?.Description, "default VPC security group");
			for (const permissions of [
				group?.IpPermissions,
				group?.IpPermissionsEgress,
			]) {
				assert.equal(permissions?.[0]?.IpProtocol, "-1");
				assert.equal(permissions?.[0]?.IpRanges?.[0]?.CidrIp, "0.0.0.0/0");
			}
			await setInstance(call, id, { state_code: 48, terminated_at: 0 });
			assert.deepEqual(await names(), ["default"]);
		});

		it("finds them by id, name and filter, and knows no other", async () => {
			const { call } = await runningInstance({ SecurityGroups: ["web"] });
			const find = async (input: Input) => {
				const answer = await DescribeSecurityGroups.handle(input, call);
				return answer.SecurityGroups;
			};
			const by = (Name: string, Value: string) =>
				find({ Filters: [{ Name, Values: [Value] }] });
			const [web] = await by("group-name", "w*");
			assert.match(web?.GroupId ?? "", /^sg-[0-9a-f]{17}$/);
			const GroupIds = [web?.GroupId ?? ""];
			assert.deepEqual(await find({ GroupIds }), [web]);
			assert.equal((await by("vpc-id", web?.VpcId ?? "")).length, 2);
			assert.deepEqual(await by("vpc-id", "vpc-0"), []);
			for (const input of [{ GroupIds: ["sg-0"] }, { GroupNames: ["db"] }]) {
				await assert.rejects(find(input), { code: "InvalidGroup.NotFound" });
			}
		});

		it("shows none before there is a network", async () => {
			const call = await fakeCallContext();
			assert.deepEqual(await DescribeSecurityGroups.handle({}, call), {
				SecurityGroups: [],
			});
		});
	});
});
