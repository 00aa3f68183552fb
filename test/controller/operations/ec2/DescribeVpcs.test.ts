import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeVpcs } from "../../../../controller/operations/ec2/DescribeVpcs.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";
import { ec2Call } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

const twoHosts = () =>
	ec2Call([{}, { node_id: "node-2", name: "host-b", subnet: "10.0.3.0/24" }]);

describe("DescribeVpcs", () => {
	describe("behaviour", () => {
		it("shows one default VPC that holds the networks of all hosts", async () => {
			const call = await twoHosts();
			const { Vpcs } = await DescribeVpcs.handle({}, call);
			assert.equal(Vpcs.length, 1);
			const [vpc] = Vpcs;
			assert.match(vpc?.VpcId ?? "", /^vpc-[0-9a-f]{17}$/);
			assert.equal(vpc?.CidrBlock, "10.0.0.0/22");
			assert.equal(vpc?.IsDefault, true);
			assert.equal(vpc?.State, "available");
			assert.equal(vpc?.OwnerId, ACCOUNT_ID);
		});

		it("shows what holds the hosts' IPv6 networks where they have any", async () => {
			const over = (subnet_v6: string | null) =>
				ec2Call([{}, { node_id: "node-2", name: "host-b", subnet_v6 }]);
			const filter = {
				Name: "ipv6-cidr-block-association.ipv6-cidr-block",
				Values: ["fd12::/64"],
			};
			const blocks = async (subnet_v6: string | null) => {
				const call = await over(subnet_v6);
				const found = await DescribeVpcs.handle({ Filters: [filter] }, call);
				return found.Vpcs.flatMap((vpc) => vpc.Ipv6CidrBlockAssociationSet);
			};
			const [association] = await blocks("fd12::/64");
			assert.equal(association?.Ipv6CidrBlock, "fd12::/64");
			assert.equal(association?.Ipv6CidrBlockState?.State, "associated");
			assert.match(association?.AssociationId ?? "", /^vpc-cidr-assoc-/);
			assert.deepEqual(await blocks(null), []);
		});

		it("calls it the same at every controller, and another account's differently", async () => {
			const id = async (accountId = ACCOUNT_ID) => {
				const call = await ec2Call();
				const caller = { ...call.caller, accountId };
				const { Vpcs } = await DescribeVpcs.handle({}, { ...call, caller });
				return Vpcs[0]?.VpcId;
			};
			assert.equal(await id(), await id());
			assert.notEqual(await id(), await id("222222222222"));
		});

		it("finds it by id and filter in AWS's spellings, and knows no other id", async () => {
			const call = await twoHosts();
			const { Vpcs } = await DescribeVpcs.handle({}, call);
			const [{ VpcId = "" } = {}] = Vpcs;
			const count = async (
				input: Parameters<typeof DescribeVpcs.handle>[0],
			) => {
				const found = await DescribeVpcs.handle(input, call);
				return found.Vpcs.length;
			};
			const by = (Name: string, Value: string) =>
				count({ Filters: [{ Name, Values: [Value] }] });
			assert.equal(await count({ VpcIds: [VpcId] }), 1);
			assert.equal(await by("vpc-id", "vpc-*"), 1);
			assert.equal(await by("isDefault", "true"), 1);
			assert.equal(await by("is-default", "false"), 0);
			assert.equal(await by("cidr", "10.0.0.0/22"), 1);
			await assert.rejects(count({ VpcIds: ["vpc-0"] }), {
				code: "InvalidVpcID.NotFound",
			});
			await assert.rejects(by("colour", "red"), {
				code: "InvalidParameterValue",
			});
		});

		it("shows none before a host has reported its network", async () => {
			const call = await fakeCallContext();
			assert.deepEqual(await DescribeVpcs.handle({}, call), { Vpcs: [] });
		});
	});
});
