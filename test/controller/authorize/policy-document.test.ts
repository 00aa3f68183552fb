import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { contextOf } from "../../../controller/authorize/context-keys.ts";
import { evaluatePolicies } from "../../../controller/authorize/evaluate-policies.ts";
import { parsePolicy } from "../../../controller/authorize/policy-document.ts";
import { someUser } from "../../fakes/decide-both-ways.ts";

function decide(...texts: string[]): string {
	return evaluatePolicies(
		{
			principal: someUser,
			action: "s3:GetObject",
			resource: "arn:aws:s3:::b/k",
			context: contextOf(),
		},
		{
			identity: texts.map((text) => ({
				name: text,
				policy: parsePolicy(text),
			})),
		},
	).effect;
}

const allowAll = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';

describe("stored policies", () => {
	for (const text of [
		"",
		"{",
		"null",
		"[]",
		"5",
		'"x"',
		"{}",
		'{"Statement":"x"}',
		'{"Statement":[null]}',
	]) {
		it(`that cannot be read (${text}) deny everything`, () => {
			assert.equal(decide(allowAll, text), "ExplicitDeny");
		});
	}

	it("without statements say nothing", () => {
		assert.equal(decide('{"Statement":[]}'), "ImplicitDeny");
		assert.equal(decide(allowAll, '{"Statement":[]}'), "Allow");
	});

	for (const effect of ["allow", "ALLOW", "Permit", 1, null, undefined]) {
		it(`with the effect ${effect} allow nothing and deny`, () => {
			const Statement = { Effect: effect, Action: "*", Resource: "*" };
			const text = JSON.stringify({ Statement });
			assert.equal(decide(text), "ExplicitDeny");
		});
	}

	it("never make evaluation throw, whatever they are", () => {
		fc.assert(
			fc.property(fc.json(), (value) => {
				decide(value);
				decide(`{"Statement":${value}}`);
				decide(
					`{"Statement":{"Effect":"Allow","Condition":${value},"Action":${value},"Resource":${value}}}`,
				);
			}),
			{ numRuns: 500, seed: 1 },
		);
	});

	it("name the context keys of conditions and variables, each once", () => {
		const { contextKeys } = parsePolicy(
			JSON.stringify({
				Version: "2012-10-17",
				Statement: [
					{
						Effect: "Allow",
						Action: "*",
						// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
						Resource: "arn:aws:s3:::home/${aws:username}",
						Condition: {
							Bool: { "aws:SecureTransport": "true" },
							// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
							StringLike: { "s3:prefix": "${aws:PrincipalTag/team, 'x'}${*}" },
						},
					},
					{
						Effect: "Deny",
						Action: "*",
						Resource: "*",
						Condition: { Bool: { "AWS:SecureTransport": "false" } },
					},
				],
			}),
		);
		assert.deepEqual(contextKeys, [
			"aws:SecureTransport",
			"s3:prefix",
			"aws:username",
			"aws:PrincipalTag/team",
		]);
	});
});
