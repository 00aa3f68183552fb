import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ImportKeyPair$, RunInstances$ } from "@aws-sdk/client-ec2";
import { CreateRole$, ListRoles$, TagRole$ } from "@aws-sdk/client-iam";
import { QueryDecoder } from "../../../controller/protocol/decode-query.ts";
import { parseParameters } from "../../../controller/protocol/parse-parameters.ts";

const aws = new QueryDecoder("awsQuery");
const ec2 = new QueryDecoder("ec2Query");

describe("QueryDecoder", () => {
	it("ignores parameters that the operation does not know", () => {
		const parameters = parseParameters(
			"Action=CreateRole&RoleName=a&Nonsense.member.1=x&__proto__=y&constructor.z=1",
		);
		assert.deepEqual(aws.decode(CreateRole$, parameters), { RoleName: "a" });
	});

	it("takes list items in the order of their numbers, gaps allowed", () => {
		const parameters = parseParameters(
			"Tags.member.10.Key=c&Tags.member.2.Key=b&Tags.member.1.Key=a",
		);
		assert.deepEqual(aws.decode(TagRole$, parameters), {
			Tags: [{ Key: "a" }, { Key: "b" }, { Key: "c" }],
		});
	});

	it("reads an empty value as an empty list", () => {
		assert.deepEqual(aws.decode(TagRole$, parseParameters("Tags=")), {
			Tags: [],
		});
	});

	it("refuses lists and structures of a wrong form instead of losing them", () => {
		for (const text of [
			"Tags.1.Key=a",
			"Tags=a",
			"Tags.member=a",
			"Tags.member.x.Key=a",
			"Tags.member.1=a",
			"Tags.member.1.Key=a&Tags.2.Key=b",
			"RoleName.1=a",
		]) {
			assert.throws(
				() => aws.decode(TagRole$, parseParameters(text)),
				{ code: "MalformedInput", status: 400 },
				text,
			);
		}
	});

	it("refuses numbers that are none with the code of the service", () => {
		for (const text of ["ten", "1.5", "1e3", "", "0x10", "99999999999999999"]) {
			const parameters = parseParameters(`MaxItems=${text}&MinCount=${text}`);
			assert.throws(() => aws.decode(ListRoles$, parameters), {
				code: "MalformedInput",
			});
			assert.throws(() => ec2.decode(RunInstances$, parameters), {
				code: "InvalidParameterValue",
				message: `Value (${text}) for parameter MinCount is invalid. Expected a number.`,
			});
		}
	});

	it("reads booleans of EC2 as words and as digits", () => {
		for (const [text, value] of [
			["true", true],
			["1", true],
			["False", false],
			["0", false],
		]) {
			assert.deepEqual(
				ec2.decode(RunInstances$, parseParameters(`DryRun=${text}`)),
				{ DryRun: value },
			);
		}
		assert.throws(
			() => ec2.decode(RunInstances$, parseParameters("DryRun=yes")),
			{ code: "InvalidParameterValue" },
		);
	});

	it("reads what euca2ools and boto send to run an instance", () => {
		const parameters = parseParameters(
			"Action=RunInstances&Version=2014-10-01&ImageId=ami-1&MinCount=1&MaxCount=2" +
				"&IamInstanceProfile.Name=s3access&SecurityGroupId.1=sg-1&SecurityGroup.1=default" +
				"&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=k" +
				"&TagSpecification.1.Tag.1.Value=a+b%2Bc&MetadataOptions.HttpTokens=required",
		);
		assert.deepEqual(ec2.decode(RunInstances$, parameters), {
			ImageId: "ami-1",
			MinCount: 1,
			MaxCount: 2,
			IamInstanceProfile: { Name: "s3access" },
			SecurityGroupIds: ["sg-1"],
			SecurityGroups: ["default"],
			TagSpecifications: [
				{ ResourceType: "instance", Tags: [{ Key: "k", Value: "a b+c" }] },
			],
			MetadataOptions: { HttpTokens: "required" },
		});
	});

	it("refuses EC2 lists without numbers as unknown parameters", () => {
		for (const text of ["SecurityGroupId=sg-1", "SecurityGroupId.x=sg-1"]) {
			assert.throws(() => ec2.decode(RunInstances$, parseParameters(text)), {
				code: "UnknownParameter",
			});
		}
	});

	it("refuses data that is not base64", () => {
		assert.throws(
			() =>
				ec2.decode(ImportKeyPair$, parseParameters("PublicKeyMaterial=%21")),
			{ code: "InvalidParameterValue" },
		);
	});
});
