import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachVolume$, RunInstances$ } from "@aws-sdk/client-ec2";
import {
	CreateOpenIDConnectProvider$,
	CreateRole$,
	DeleteUser$,
	GetAccountSummary$,
	ListRoles$,
	PutRolePolicy$,
	TagRole$,
	UntagRole$,
	UpdateAccessKey$,
} from "@aws-sdk/client-iam";
import { AssumeRole$ } from "@aws-sdk/client-sts";
import type { StaticOperationSchema } from "@smithy/types";
import { constraints } from "../../../controller/protocol/constraints.ts";
import {
	type ServiceName,
	services,
} from "../../../controller/protocol/services.ts";
import { InputValidator } from "../../../controller/protocol/validate-input.ts";

function refusal(
	service: ServiceName,
	schema: StaticOperationSchema,
	input: object,
): string | undefined {
	try {
		new InputValidator(services[service]).validate(schema, input);
		return undefined;
	} catch (error) {
		assert.ok(error instanceof Error);
		return `${"code" in error ? error.code : error.name}: ${error.message}`;
	}
}

describe("InputValidator", () => {
	it("lets a good input pass", () => {
		const input = {
			RoleName: "s3access",
			Path: "/team/",
			AssumeRolePolicyDocument: "{}",
			Tags: [{ Key: "team", Value: "größe 1" }],
			MaxSessionDuration: 3600,
		};
		assert.equal(refusal("iam", CreateRole$, input), undefined);
		assert.equal(refusal("iam", GetAccountSummary$, {}), undefined);
	});

	it("names every violation of one request at once", () => {
		const name = "a".repeat(65);
		assert.equal(
			refusal("iam", CreateRole$, { RoleName: name }),
			`ValidationError: 2 validation errors detected: Value '${name}' at 'roleName' failed to satisfy constraint: ` +
				"Member must have length less than or equal to 64; Value null at 'assumeRolePolicyDocument' failed to " +
				"satisfy constraint: Member must not be null",
		);
	});

	it("names one violation in the singular", () => {
		assert.equal(
			refusal("iam", ListRoles$, { MaxItems: 1001 }),
			"ValidationError: 1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: " +
				"Member must have value less than or equal to 1000",
		);
	});

	it("shows where in a list the violation stands", () => {
		assert.equal(
			refusal("iam", TagRole$, {
				RoleName: "r",
				Tags: [
					{ Key: "ok", Value: "" },
					{ Key: "bad*", Value: "v" },
				],
			}),
			"ValidationError: 1 validation error detected: Value 'bad*' at 'tags.2.member.key' failed to satisfy " +
				"constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
		);
	});

	it("says all that it demands of the items of a list, once", () => {
		assert.equal(
			refusal("iam", UntagRole$, { RoleName: "r", TagKeys: ["ok", ""] }),
			"ValidationError: 1 validation error detected: Value '[ok, ]' at 'tagKeys' failed to satisfy constraint: " +
				"Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have " +
				"length greater than or equal to 1, Member must satisfy regular expression pattern: " +
				"[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be null]",
		);
		assert.match(
			refusal("iam", CreateOpenIDConnectProvider$, {
				Url: "https://id.example.com",
				ClientIDList: ["x".repeat(256)],
				ThumbprintList: ["short"],
			}) ?? "",
			/ 2 validation errors detected: .*at 'clientIDList' .*\[Member must have length less than or equal to 255, .* equal to 1\]; Value '\[short\]' at 'thumbprintList' .*\[.*equal to 40, .*equal to 40\]$/,
		);
	});

	it("counts the items of a list", () => {
		const Tags = Array.from({ length: 51 }, (_, i) => ({
			Key: `k${i}`,
			Value: "v",
		}));
		assert.match(
			refusal("iam", TagRole$, { RoleName: "r", Tags }) ?? "",
			/^ValidationError: 1 validation error detected: Value '\[\{key=k0, value=v\}, .*\]' at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50$/,
		);
	});

	it("lists no more than a hundred violations of one list, however long it is", () => {
		const message = refusal("iam", TagRole$, {
			RoleName: "s3access",
			Tags: Array.from({ length: 10_000 }, () => ({ Key: "", Value: "" })),
		});
		const places = message?.match(/'tags\.\d+\.member\.key'/g) ?? [];
		assert.ok(places.length <= 100, String(places.length));
	});

	it("says in IAM's own words what a name or path may hold", () => {
		assert.equal(
			refusal("iam", CreateRole$, {
				RoleName: "bad/name",
				AssumeRolePolicyDocument: "{}",
			}),
			"ValidationError: The specified value for roleName is invalid. It must contain only alphanumeric characters " +
				"and/or the following: +=,.@_-",
		);
		assert.equal(
			refusal("iam", CreateRole$, {
				RoleName: "r",
				Path: "team",
				AssumeRolePolicyDocument: "{}",
			}),
			"ValidationError: The specified value for path is invalid. It must begin and end with / and contain only " +
				"alphanumeric characters and/or / characters.",
		);
		assert.match(
			refusal("iam", PutRolePolicy$, {
				RoleName: "r",
				PolicyName: "p",
				PolicyDocument: "😀",
			}) ?? "",
			/policyDocument is invalid\. It must contain only printable ASCII/,
		);
	});

	it("matches patterns against the whole value", () => {
		for (const RoleName of ["a\n", "a b", "ä", "a/b"]) {
			assert.ok(refusal("iam", ListRoles$, { PathPrefix: `/${RoleName}\n` }));
			assert.ok(
				refusal("iam", CreateRole$, {
					RoleName,
					AssumeRolePolicyDocument: "{}",
				}),
			);
		}
	});

	it("knows the limits of an operation that differ from the others'", () => {
		const UserName = "u".repeat(65);
		assert.equal(refusal("iam", DeleteUser$, { UserName }), undefined);
		assert.match(
			refusal("sts", AssumeRole$, {
				RoleArn: "arn:aws:iam::111111111111:role/a",
				RoleSessionName: "a b",
				DurationSeconds: 899,
			}) ?? "",
			/^ValidationError: 2 validation errors detected: .*\[\\w\+=,\.@-\]\*; Value '899' at 'durationSeconds' .* greater than or equal to 900$/,
		);
	});

	it("lists the values that a choice has", () => {
		assert.match(
			refusal("iam", UpdateAccessKey$, {
				AccessKeyId: "AKIA0123456789ABCDEF",
				Status: "Off",
			}) ?? "",
			/Value 'Off' at 'status' failed to satisfy constraint: Member must satisfy enum value set: \[Active, Inactive, Expired\]$/,
		);
	});

	it("names the first missing parameter of EC2", () => {
		assert.equal(
			refusal("ec2", RunInstances$, { MinCount: 1 }),
			"MissingParameter: The request must contain the parameter maxCount",
		);
		assert.equal(
			refusal("ec2", AttachVolume$, { Device: "sdf", InstanceId: "i-1" }),
			"MissingParameter: The request must contain the parameter volumeId",
		);
	});
});

describe("constraints", () => {
	it("have patterns that compile", () => {
		for (const table of Object.values(constraints)) {
			for (const { pattern } of Object.values(table)) {
				assert.ok(new RegExp(pattern ?? "", "u"));
			}
		}
	});
});
