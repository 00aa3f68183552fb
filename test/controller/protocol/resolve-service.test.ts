import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	resolveService,
	type ServiceHints,
} from "../../../controller/protocol/resolve-service.ts";
import { serviceModels } from "../../../controller/protocol/service-model.ts";

const models = serviceModels();

function nameFor(
	different: Partial<Omit<ServiceHints, "parameters">>,
	parameters: Record<string, string> = {},
): string {
	const hints = { scope: undefined, path: "/", host: "127.0.0.1:8773" };
	return resolveService(
		{
			...hints,
			...different,
			parameters: new Map(Object.entries(parameters)),
		},
		models,
	).name;
}

describe("resolveService", () => {
	it("goes by the credential scope before all else", () => {
		assert.equal(
			nameFor({ scope: "sts", path: "/services/Euare", host: "ec2.example" }),
			"sts",
		);
	});

	it("knows the Eucalyptus paths, with or without the closing slash, in any case", () => {
		assert.equal(nameFor({ path: "/services/Euare", scope: "10" }), "iam");
		assert.equal(nameFor({ path: "/services/Tokens/" }), "sts");
		assert.equal(nameFor({ path: "/SERVICES/COMPUTE/" }), "ec2");
	});

	it("knows service host names", () => {
		assert.equal(nameFor({ host: "ec2.us-east-1.amazonaws.com" }), "ec2");
		assert.equal(nameFor({ host: "Tokens.cloud.example:8773" }), "sts");
		assert.equal(nameFor({ host: "euare.cloud.example" }), "iam");
	});

	it("goes by version, then by action, when nothing else says", () => {
		assert.equal(nameFor({}, { Version: "2011-06-15" }), "sts");
		assert.equal(nameFor({}, { Version: "2013-02-01" }), "ec2");
		assert.equal(nameFor({}, { Action: "DescribeInstances" }), "ec2");
		assert.equal(
			nameFor({ scope: "undefined" }, { Action: "AssumeRole" }),
			"sts",
		);
	});

	it("answers as IAM when nothing says anything", () => {
		assert.equal(nameFor({ host: undefined, path: "/nowhere" }), "iam");
	});
});
