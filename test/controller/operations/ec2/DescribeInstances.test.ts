import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import {
	defaultSubnetId,
	defaultVpcId,
} from "../../../../controller/placement/default-vpc.ts";
import {
	ec2Call,
	launch,
	PROFILE_ARN,
	setInstance,
} from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

type Input = Parameters<typeof DescribeInstances.handle>[0];

/** Two launches: one `web` instance with a profile, two `db` instances without. */
async function threeInstances() {
	const call = await ec2Call();
	const named = (Value: string) => [
		{ ResourceType: "instance" as const, Tags: [{ Key: "Name", Value }] },
	];
	const web = await RunInstances.handle(
		{
			...launch,
			IamInstanceProfile: { Name: "Worker" },
			TagSpecifications: named("web-1"),
		},
		call,
	);
	const db = await RunInstances.handle(
		{
			...launch,
			MaxCount: 2,
			InstanceType: "t3.micro",
			TagSpecifications: named("db"),
		},
		call,
	);
	const idsOf = (answer: typeof web) =>
		(answer.Instances ?? []).map(({ InstanceId = "" }) => InstanceId);
	const seen = async (input: Input) => {
		const { Reservations } = await DescribeInstances.handle(input, call);
		return Reservations.flatMap(idsOf);
	};
	return { call, web: idsOf(web), db: idsOf(db), seen };
}

describe("DescribeInstances", () => {
	describe("input", () => {
		it("refuses a filter that it does not know", async () => {
			const call = await ec2Call();
			const Filters = [{ Name: "colour", Values: ["red"] }];
			await assert.rejects(DescribeInstances.handle({ Filters }, call), {
				code: "InvalidParameterValue",
				message: "The filter 'colour' is invalid",
			});
		});

		it("refuses ids together with paging, and pages that are too small", async () => {
			const call = await ec2Call();
			await assert.rejects(
				DescribeInstances.handle(
					{ InstanceIds: ["i-00000000"], MaxResults: 5 },
					call,
				),
				{ code: "InvalidParameterCombination" },
			);
			await assert.rejects(DescribeInstances.handle({ MaxResults: 3 }, call), {
				code: "InvalidParameterValue",
				message:
					"Value ( 3 ) for parameter maxResults is invalid. Expecting a value greater than 5.",
			});
		});
	});

	describe("behaviour", () => {
		it("answers an empty list when there is nothing", async () => {
			const call = await ec2Call();
			const answer = await DescribeInstances.handle({}, call);
			assert.deepEqual(answer, { Reservations: [] });
		});

		it("groups instances by launch, in order of launch", async () => {
			const { call, web, db } = await threeInstances();
			const { Reservations } = await DescribeInstances.handle({}, call);
			const groups = Reservations.map(({ Instances, OwnerId, Groups }) => {
				assert.equal(OwnerId, ACCOUNT_ID);
				assert.deepEqual(Groups, []);
				return Instances?.map(({ InstanceId }) => InstanceId);
			});
			assert.deepEqual(
				groups.toSorted((a, b) => (a?.length ?? 0) - (b?.length ?? 0)),
				[web, db],
			);
		});

		it("finds by ids, and says which are missing", async () => {
			const { call, web, seen } = await threeInstances();
			assert.deepEqual(await seen({ InstanceIds: web }), web);
			const missing = ["i-0000000000000bad0", "i-0000000000000bad1"];
			await assert.rejects(
				DescribeInstances.handle({ InstanceIds: [...web, ...missing] }, call),
				{
					code: "InvalidInstanceID.NotFound",
					message: `The instance IDs '${missing.join(", ")}' do not exist`,
				},
			);
		});

		it("shows nothing of another account", async () => {
			const { call, web, seen } = await threeInstances();
			await setInstance(call, web[0] ?? "", { account_id: "222222222222" });
			assert.ok(!(await seen({})).includes(web[0] ?? ""));
		});

		it("filters, with wildcards, all filters together and any value of each", async () => {
			const { call, web, db, seen } = await threeInstances();
			await setInstance(call, web[0] ?? "", { state_code: 16 });
			const found = async (...filters: [string, ...string[]][]) =>
				(
					await seen({
						Filters: filters.map(([Name, ...Values]) => ({ Name, Values })),
					})
				).toSorted();
			const both = db.toSorted();
			assert.deepEqual(await found(["tag:Name", "web-*"]), web);
			assert.deepEqual(await found(["tag:Name", "d?"]), both);
			assert.deepEqual(await found(["tag:Name", "d\\?"]), []);
			assert.deepEqual(
				await found(["tag-key", "Name"]),
				[...web, ...both].toSorted(),
			);
			assert.deepEqual(await found(["instance-state-name", "running"]), web);
			assert.deepEqual(await found(["instance-state-code", "0"]), both);
			assert.deepEqual(await found(["instance-id", ...db]), both);
			assert.deepEqual(
				await found(["iam-instance-profile.arn", PROFILE_ARN]),
				web,
			);
			assert.deepEqual(await found(["private-ip-address", "10.0.0.2"]), web);
			assert.deepEqual(await found(["ip-address", "*"]), []);
			assert.deepEqual(
				await found(["instance-type", "t3.*"], ["tag:Name", "web-1"]),
				[],
			);
		});

		it("filters by what an instance is made of", async () => {
			const { call } = await threeInstances();
			const devices = [{ DeviceName: "/dev/sdf", Ebs: {} }];
			const { Instances } = await RunInstances.handle(
				{ ...launch, BlockDeviceMappings: devices },
				call,
			);
			const [made] = Instances ?? [];
			const [networkInterface] = made?.NetworkInterfaces ?? [];
			const [device] = made?.BlockDeviceMappings ?? [];
			for (const [Name, value] of [
				["block-device-mapping.device-name", "/dev/sd?"],
				["block-device-mapping.volume-id", device?.Ebs?.VolumeId],
				[
					"network-interface.network-interface-id",
					networkInterface?.NetworkInterfaceId,
				],
				["network-interface.mac-address", networkInterface?.MacAddress],
			] as const) {
				const Filters = [{ Name, Values: [value ?? ""] }];
				const found = await DescribeInstances.handle({ Filters }, call);
				const ids = found.Reservations.flatMap(
					({ Instances: some }) => some?.map((one) => one.InstanceId) ?? [],
				);
				assert.deepEqual(ids, [made?.InstanceId], Name);
			}
		});

		it("filters by VPC and subnet, which an instance has until it has ended", async () => {
			const { call, web, db, seen } = await threeInstances();
			const all = [...web, ...db].toSorted();
			const subnet = defaultSubnetId(ACCOUNT_ID, "local-1a");
			const found = async (Name: string, Value: string) =>
				(await seen({ Filters: [{ Name, Values: [Value] }] })).toSorted();
			for (const prefix of ["", "network-interface."]) {
				const vpc = defaultVpcId(ACCOUNT_ID);
				assert.deepEqual(await found(`${prefix}vpc-id`, vpc), all);
				assert.deepEqual(await found(`${prefix}subnet-id`, subnet), all);
				assert.deepEqual(await found(`${prefix}vpc-id`, "vpc-0"), []);
			}
			const [ended = ""] = web;
			const terminated_at = call.clock.now();
			await setInstance(call, ended, { state_code: 48, terminated_at });
			assert.deepEqual(await found("subnet-id", subnet), db.toSorted());
			const { Reservations } = await DescribeInstances.handle(
				{ InstanceIds: [ended] },
				call,
			);
			const [{ SubnetId, VpcId } = {}] = Reservations[0]?.Instances ?? [];
			assert.deepEqual([SubnetId, VpcId], [undefined, undefined]);
		});

		it("shows the IPv6 address that the host gives beside the other", async () => {
			const call = await ec2Call([{ subnet_v6: "fd12::/120" }]);
			await RunInstances.handle(launch, call);
			const Filters = [{ Name: "ipv6-address", Values: ["fd12::2"] }];
			const { Reservations } = await DescribeInstances.handle(
				{ Filters },
				call,
			);
			const [instance] = Reservations[0]?.Instances ?? [];
			assert.equal(instance?.Ipv6Address, "fd12::2");
			const [networkInterface] = instance?.NetworkInterfaces ?? [];
			const [address] = networkInterface?.Ipv6Addresses ?? [];
			assert.equal(address?.Ipv6Address, "fd12::2");
		});

		it("pages with a token that is good for this list alone", async () => {
			const { call } = await threeInstances();
			await RunInstances.handle({ ...launch, MinCount: 4, MaxCount: 4 }, call);
			const first = await DescribeInstances.handle({ MaxResults: 5 }, call);
			const NextToken = "NextToken" in first ? first.NextToken : undefined;
			assert.ok(NextToken);
			const second = await DescribeInstances.handle(
				{ MaxResults: 5, NextToken },
				call,
			);
			assert.ok(!("NextToken" in second));
			const count = (answer: typeof first) =>
				answer.Reservations.flatMap((one) => one.Instances ?? []).length;
			assert.deepEqual([count(first), count(second)], [5, 2]);
			for (const wrong of [
				{ NextToken: "forged" },
				{ NextToken, Filters: [{ Name: "tag-key", Values: ["Name"] }] },
			]) {
				await assert.rejects(DescribeInstances.handle(wrong, call), {
					code: "InvalidParameterValue",
				});
			}
		});

		it("shows why an instance does not start, in the host's words", async () => {
			const { call, web } = await threeInstances();
			const InstanceIds = web;
			await setInstance(call, web[0] ?? "", {
				reported_state: "failed",
				state_reason_message: "no such image",
			});
			const answer = await DescribeInstances.handle({ InstanceIds }, call);
			assert.deepEqual(answer.Reservations[0]?.Instances?.[0]?.StateReason, {
				Code: "Server.InternalError",
				Message: "Server.InternalError: no such image",
			});
		});
	});
});
