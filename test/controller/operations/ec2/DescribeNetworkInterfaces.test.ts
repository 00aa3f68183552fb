import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateTags } from "../../../../controller/operations/ec2/CreateTags.ts";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { DescribeNetworkInterfaces } from "../../../../controller/operations/ec2/DescribeNetworkInterfaces.ts";
import { DescribeTags } from "../../../../controller/operations/ec2/DescribeTags.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { listTagsOfAccount } from "../../../../controller/store/tags.ts";
import { launch, setInstance } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

const tagged = () =>
	runningInstance({
		TagSpecifications: [
			{
				ResourceType: "network-interface",
				Tags: [{ Key: "net", Value: "a" }],
			},
			{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "web" }] },
		],
	});

describe("DescribeNetworkInterfaces", () => {
	describe("behaviour", () => {
		it("shows the interface of each instance as DescribeInstances does, as long as the instance is there", async () => {
			const { call, id } = await runningInstance();
			const { NetworkInterfaces } = await DescribeNetworkInterfaces.handle(
				{},
				call,
			);
			const [shown] = NetworkInterfaces;
			assert.equal(NetworkInterfaces.length, 1);
			assert.equal(shown?.NetworkInterfaceId, `eni-${id.slice(2)}`);
			assert.equal(shown?.Attachment?.InstanceId, id);
			assert.equal(shown?.Attachment?.InstanceOwnerId, ACCOUNT_ID);
			assert.equal(shown?.AvailabilityZone, "local-1a");
			const { Reservations } = await DescribeInstances.handle({}, call);
			const [instance] = Reservations[0]?.Instances ?? [];
			const [inside] = instance?.NetworkInterfaces ?? [];
			const { Attachment: _, Ipv6Addresses: __, ...same } = inside ?? {};
			assert.partialDeepStrictEqual(shown, same);
			await setInstance(call, id, { state_code: 48, terminated_at: 0 });
			assert.deepEqual(await DescribeNetworkInterfaces.handle({}, call), {
				NetworkInterfaces: [],
			});
		});

		it("finds them by id and by filter, and knows no other id", async () => {
			const { call, id } = await tagged();
			const find = async (
				input: Parameters<typeof DescribeNetworkInterfaces.handle>[0],
			) => {
				const answer = await DescribeNetworkInterfaces.handle(input, call);
				return answer.NetworkInterfaces.length;
			};
			const by = (Name: string, value: string) =>
				find({ Filters: [{ Name, Values: [value] }] });
			const own = `eni-${id.slice(2)}`;
			assert.equal(await find({ NetworkInterfaceIds: [own] }), 1);
			assert.equal(await by("attachment.instance-id", id), 1);
			assert.equal(await by("attachment.instance-id", "i-0"), 0);
			assert.equal(await by("interface-type", "interface"), 1);
			assert.equal(await by("association.public-ip", "*"), 0);
			assert.equal(await by("tag:net", "a"), 1);
			assert.equal(await by("tag:Name", "web"), 0);
			await assert.rejects(find({ NetworkInterfaceIds: ["eni-0"] }), {
				code: "InvalidNetworkInterfaceID.NotFound",
			});
			await assert.rejects(by("colour", "red"), {
				code: "InvalidParameterValue",
			});
		});

		it("shows the tags that the launch gave them, and those that they got later", async () => {
			const { call, id } = await tagged();
			const own = `eni-${id.slice(2)}`;
			const tags = async () => {
				const answer = await DescribeNetworkInterfaces.handle({}, call);
				return answer.NetworkInterfaces[0]?.TagSet;
			};
			assert.deepEqual(await tags(), [{ Key: "net", Value: "a" }]);
			const Resources = [own];
			const [touched] = await CreateTags.resources(
				{ Resources, Tags: [] },
				call,
			);
			assert.equal(
				touched?.arn,
				`arn:aws:ec2:us-east-1:${ACCOUNT_ID}:network-interface/${own}`,
			);
			assert.equal(touched?.contextKeys?.["aws:ResourceTag/net"], "a");
			const Tags = [{ Key: "stage", Value: "b" }];
			await CreateTags.handle({ Resources, Tags }, call);
			assert.equal((await tags())?.length, 2);
			const kinds = async () => {
				const answer = await DescribeTags.handle({}, call);
				return answer.Tags.map(({ ResourceType }) => ResourceType).toSorted();
			};
			const both = ["network-interface", "network-interface"];
			assert.deepEqual(await kinds(), ["instance", ...both]);
			await setInstance(call, id, {
				state_code: 48,
				terminated_at: call.clock.now(),
			});
			assert.deepEqual(await kinds(), ["instance"]);
			await assert.rejects(CreateTags.handle({ Resources, Tags }, call), {
				code: "InvalidNetworkInterfaceID.NotFound",
			});
		});

		it("leaves no tags behind when the instance is forgotten", async () => {
			const { call, id } = await tagged();
			const terminated_at = call.clock.now() - 49 * 3_600_000;
			await setInstance(call, id, { state_code: 48, terminated_at });
			await RunInstances.handle(launch, call);
			const left = await listTagsOfAccount(call.store.read, ACCOUNT_ID);
			assert.deepEqual(left, []);
		});
	});
});
