import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	explanationLines,
	readRequestId,
	summaryLine,
} from "../../cli/explain.ts";

const refusal = {
	requestId: "5f2c6d1e-8a3b-4c7d-9e0f-1a2b3c4d5e6f",
	time: "2027-01-01T00:00:00Z",
	action: "iam:GetRole",
	callerArn: "arn:aws:iam::111111111111:user/alice",
	accessKeyId: "AKIAALICE00000000000",
	sourceIp: "10.0.0.1",
	code: "AccessDenied",
	message: "User: … is not authorized",
	reason: null,
	decision: null,
};

describe("the explanation of a refusal", () => {
	it("reads from what happened to what was asked", () => {
		const lines = explanationLines({
			...refusal,
			decision: {
				...{ effect: "ImplicitDeny", source: "identity" },
				...{ action: "iam:GetRole", resource: "arn:aws:iam::1:role/x" },
				outcomes: { identity: "ImplicitDeny", boundary: "Allow" },
				statements: [
					{
						...{ source: "identity", policy: "work", statement: "Look" },
						...{ effect: "Allow", applied: false },
						unmet: ["Resource", "Bool aws:SecureTransport"],
					},
					{
						...{ source: "boundary", policy: "bound", statement: "#1" },
						...{ effect: "Allow", applied: true, unmet: [] },
					},
				],
				context: { "aws:sourceip": ["10.0.0.1"], "aws:tagkeys": ["a", "b"] },
			},
		});
		assert.deepEqual(lines, [
			"request   5f2c6d1e-8a3b-4c7d-9e0f-1a2b3c4d5e6f at 2027-01-01T00:00:00Z",
			"answer    AccessDenied: User: … is not authorized",
			"caller    arn:aws:iam::111111111111:user/alice (AKIAALICE00000000000) from 10.0.0.1",
			"question  iam:GetRole on arn:aws:iam::1:role/x",
			"decision  no identity policy allows it (identity says nothing, boundary says allow)",
			"statements about the action:",
			"  Allow in identity policy work, statement Look: did not apply: Resource; Bool aws:SecureTransport",
			"  Allow in boundary policy bound, statement #1: applied",
			"what the call said of itself:",
			"  aws:sourceip  10.0.0.1",
			"  aws:tagkeys   a, b",
		]);
	});

	it("is asked for by an id as it was pasted, and by nothing else", () => {
		const { requestId } = refusal;
		assert.equal(readRequestId(` ${requestId.toUpperCase()}\n`), requestId);
		assert.equal(readRequestId(undefined), undefined);
		assert.throws(() => readRequestId("AccessDenied"), /is no request id/);
	});

	it("tells what a caller who proved nothing was not told", () => {
		const lines = explanationLines({
			...refusal,
			...{ callerArn: null, code: "InvalidClientTokenId", message: "invalid" },
			reason: "inactive, revoked or orphaned key",
		});
		assert.deepEqual(lines.slice(2), [
			"caller    not proved (AKIAALICE00000000000) from 10.0.0.1",
			"reason    inactive, revoked or orphaned key",
			"decision  no policy was asked",
		]);
	});

	it("has no say over the operator's terminal, whatever the refused caller sent", () => {
		const accessKeyId = "\u001b]0;owned\u0007\tAKIA";
		const sent = { ...refusal, callerArn: null, accessKeyId };
		const lines = [summaryLine(sent), ...explanationLines(sent)].join("");
		assert.ok(lines.includes("\\u{1b}]0;owned\\u{7}\\u{9}AKIA"));
		assert.doesNotMatch(lines.replaceAll("\t", ""), /\p{Cc}/u);
	});
});
