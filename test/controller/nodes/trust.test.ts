import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PolicyCache } from "../../../controller/authorize/policy-cache.ts";
import { createTrustCheck } from "../../../controller/nodes/trust.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const clock = new FakeClock(Date.UTC(2027, 0, 1));
const refusedByTrust = createTrustCheck({
	policies: new PolicyCache(),
	region: "us-east-1",
	clock,
});

function ask(statement: object, version = "2012-10-17"): string | undefined {
	return refusedByTrust({
		id: "AROAWORKER00000000000",
		name: "worker",
		arn: "arn:aws:iam::111111111111:role/worker",
		accountId: "111111111111",
		trustPolicy: JSON.stringify({ Version: version, Statement: [statement] }),
	});
}

const ec2 = {
	Effect: "Allow",
	Principal: { Service: "ec2.amazonaws.com" },
	Action: "sts:AssumeRole",
};

describe("a role's trust in the platform", () => {
	it("is given by naming the EC2 service, in both versions, as text and as list", () => {
		assert.equal(ask(ec2), undefined);
		const listed = { ...ec2, Principal: { Service: ["ec2.amazonaws.com"] } };
		assert.equal(ask(listed, "2008-10-17"), undefined);
	});

	it("is not given by naming others, or everybody", () => {
		for (const Principal of [
			{ Service: "lambda.amazonaws.com" },
			{ AWS: "111111111111" },
			{ AWS: "*" },
		]) {
			const refusal = ask({ ...ec2, Principal });
			assert.equal(
				refusal,
				"EC2 cannot assume the role worker. Its trust policy does not allow sts:AssumeRole to ec2.amazonaws.com.",
			);
		}
	});

	it("ends at a deny and at conditions that do not hold", () => {
		assert.match(ask({ ...ec2, Effect: "Deny" }) ?? "", /denies/);
		const until = (time: string) =>
			ask({
				...ec2,
				Condition: { DateLessThan: { "aws:CurrentTime": time } },
			});
		assert.equal(until("2027-01-02T00:00:00Z"), undefined);
		assert.match(until("2026-12-31T00:00:00Z") ?? "", /does not allow/);
		const foreign = { StringEquals: { "sts:ExternalId": "x" } };
		assert.match(ask({ ...ec2, Condition: foreign }) ?? "", /does not allow/);
	});
});
