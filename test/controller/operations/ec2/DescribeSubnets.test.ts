import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeSubnets } from "../../../../controller/operations/ec2/DescribeSubnets.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { ec2Call, launch } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

const twoZones = () =>
	ec2Call([
		{},
		{ node_id: "node-2", name: "host-b", subnet: "10.0.1.0/24" },
		{
			node_id: "node-3",
			name: "host-c",
			zone: "local-1b",
			subnet: "10.0.2.0/24",
		},
	]);

describe("DescribeSubnets", () => {
	describe("behaviour", () => {
		it("shows a default subnet for each zone, with the block of its hosts and the addresses they have left", async () => {
			const call = await twoZones();
			await RunInstances.handle(launch, call);
			const { Subnets } = await DescribeSubnets.handle({}, call);
			const shown = Subnets.map((subnet) => [
				subnet.AvailabilityZone,
				subnet.CidrBlock,
				subnet.AvailableIpAddressCount,
				subnet.DefaultForAz,
			]).toSorted();
			assert.deepEqual(shown, [
				["local-1a", "10.0.0.0/23", 2 * 253 - 1, true],
				["local-1b", "10.0.2.0/24", 253, true],
			]);
			const [first] = Subnets;
			assert.match(first?.SubnetId ?? "", /^subnet-[0-9a-f]{17}$/);
			assert.equal(
				first?.SubnetArn,
				`arn:aws:ec2:us-east-1:${ACCOUNT_ID}:subnet/${first?.SubnetId}`,
			);
			assert.equal(new Set(Subnets.map(({ VpcId }) => VpcId)).size, 1);
		});

		it("shows what holds the IPv6 networks of a zone's hosts where they have any", async () => {
			const call = await ec2Call([
				{ subnet_v6: "fd12::/64" },
				{ node_id: "node-2", name: "host-b", zone: "local-1b" },
			]);
			const { Subnets } = await DescribeSubnets.handle({}, call);
			const shown = Subnets.map((subnet) => [
				subnet.AvailabilityZone,
				subnet.AssignIpv6AddressOnCreation,
				...(subnet.Ipv6CidrBlockAssociationSet ?? []).map(
					({ Ipv6CidrBlock }) => Ipv6CidrBlock,
				),
			]);
			assert.deepEqual(shown.toSorted(), [
				["local-1a", true, "fd12::/64"],
				["local-1b", false],
			]);
			const Name = "ipv6-cidr-block-association.ipv6-cidr-block";
			const Filters = [{ Name, Values: ["fd12::/64"] }];
			const found = await DescribeSubnets.handle({ Filters }, call);
			assert.equal(found.Subnets.length, 1);
		});

		it("finds them by id and filter in AWS's spellings, and knows no other id", async () => {
			const call = await twoZones();
			const find = async (
				input: Parameters<typeof DescribeSubnets.handle>[0],
			) => {
				const { Subnets } = await DescribeSubnets.handle(input, call);
				return Subnets.map(({ AvailabilityZone }) => AvailabilityZone);
			};
			const by = (Name: string, Value: string) =>
				find({ Filters: [{ Name, Values: [Value] }] });
			const { Subnets } = await DescribeSubnets.handle({}, call);
			const [{ SubnetId = "", AvailabilityZone = "" } = {}] = Subnets;
			assert.deepEqual(await find({ SubnetIds: [SubnetId] }), [
				AvailabilityZone,
			]);
			assert.deepEqual(await by("availability-zone", "*b"), ["local-1b"]);
			assert.deepEqual(await by("cidr-block", "10.0.2.0/24"), ["local-1b"]);
			assert.equal((await by("default-for-az", "true")).length, 2);
			assert.equal((await by("defaultForAz", "true")).length, 2);
			assert.deepEqual(await by("vpc-id", "vpc-0"), []);
			await assert.rejects(find({ SubnetIds: ["subnet-0"] }), {
				code: "InvalidSubnetID.NotFound",
				message: "The subnet ID 'subnet-0' does not exist",
			});
		});

		it("pages", async () => {
			const call = await ec2Call(
				Array.from({ length: 6 }, (_, i) => ({
					node_id: `node-${i}`,
					name: `host-${i}`,
					zone: `local-1${"abcdef"[i]}`,
					subnet: `10.0.${i}.0/24`,
				})),
			);
			const first = await DescribeSubnets.handle({ MaxResults: 5 }, call);
			assert.equal(first.Subnets.length, 5);
			const { NextToken } = first;
			const rest = await DescribeSubnets.handle(
				{ MaxResults: 5, NextToken },
				call,
			);
			assert.equal(rest.Subnets.length, 1);
			assert.equal(rest.NextToken, undefined);
		});
	});
});
