import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { IAMClient } from "@aws-sdk/client-iam";
import { iamContract } from "./iam/index.ts";
import {
	type RunningController,
	startController,
} from "./running-controller.ts";

/** Every operation of IAM through the AWS SDK for JavaScript; test/registry.test.ts sees to it that none is missing. */
describe("IAM, called by the SDK", () => {
	let controller: RunningController;
	let iam: IAMClient;
	const sent = new Set<string>();

	before(async () => {
		controller = await startController();
		({ iam } = controller.root);
		iam.middlewareStack.add(
			(next) => (args) => {
				const { body } = Object(args.request);
				sent.add(new URLSearchParams(String(body)).get("Action") ?? "");
				return next(args);
			},
			{ step: "finalizeRequest", name: "note-action" },
		);
	});
	after(() => controller[Symbol.asyncDispose]());

	for (const [part, cases] of Object.entries(iamContract)) {
		describe(part, () => {
			for (const [operation, run] of Object.entries(cases)) {
				it(`answers ${operation} as AWS does`, async () => {
					sent.clear();
					await run({ controller, iam });
					assert.ok(sent.has(operation), `${operation} was never sent`);
				});
			}
		});
	}
});
