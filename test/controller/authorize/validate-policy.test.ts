import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	type PolicyKind,
	validatePolicy,
} from "../../../controller/authorize/validate-policy.ts";
import written from "./vectors/written-policies.json" with { type: "json" };

interface Case {
	readonly document?: unknown;
	readonly statement?: unknown;
	readonly says: string | null;
	readonly why: string;
}

function textOf({ document, statement }: Case): string {
	if (typeof document === "string") return document;
	const whole = document ?? { Version: "2012-10-17", Statement: statement };
	return JSON.stringify(whole);
}

function check(kind: PolicyKind, cases: readonly Case[]): void {
	for (const each of cases) {
		const verdict = each.says ?? "stored";
		it(`${kind} policy with ${each.why}: ${verdict}`, () => {
			const fault = validatePolicy(textOf(each), kind);
			assert.equal(fault ?? null, each.says);
		});
	}
}

describe("policies as they are written", () => {
	check("identity", written.identity);
	check("session", written.identity);
	check("trust", written.trust);

	it("trust policies name nobody with a control character, whom no database need know", () => {
		const AWS = "arn:aws:iam::111111111111:role/a\0";
		const Action = "sts:AssumeRole";
		const Statement = { Effect: "Allow", Principal: { AWS }, Action };
		assert.equal(
			validatePolicy(JSON.stringify({ Statement }), "trust"),
			`Invalid principal in policy: "AWS":"${AWS}"`,
		);
	});

	it("managed policies must have Version 2012-10-17", () => {
		const Statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
		const older = JSON.stringify({ Version: "2008-10-17", Statement });
		const message = "Policy document must be version 2012-10-17 or greater.";
		assert.equal(validatePolicy(older, "managed"), message);
		assert.equal(
			validatePolicy(JSON.stringify({ Statement }), "managed"),
			message,
		);
		const newer = JSON.stringify({ Version: "2012-10-17", Statement });
		assert.equal(validatePolicy(newer, "managed"), undefined);
	});
});
