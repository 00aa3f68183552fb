import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { silentLogger } from "#shared/logger.ts";
import type { KnownAssignments } from "../../../agent/sync/controller-client.ts";
import { ControllerError } from "../../../agent/sync/controller-error.ts";
import { followAssignments } from "../../../agent/sync/follow-assignments.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

type Answer = KnownAssignments | undefined | Error;

function state(revision: number): KnownAssignments {
	return {
		etag: `"g-${revision}"`,
		assignments: { generation: "g", revision, nodeName: "a", instances: [] },
	};
}

async function follow(answers: Answer[], advanceMs = 0) {
	const asked: (string | undefined)[] = [];
	const told: string[] = [];
	const clock = new FakeClock();
	const stop = new AbortController();
	const client = {
		async assignments(etag: string | undefined) {
			asked.push(etag);
			if (answers.length === 0) {
				stop.abort();
				stop.signal.throwIfAborted();
			}
			const answer = answers.shift();
			if (answer instanceof Error) throw answer;
			return answer;
		},
	};
	const following = followAssignments(
		{
			link: { client },
			clock,
			logger: silentLogger(),
			jitter: () => 1,
			onAssignments: ({ etag }) => told.push(etag),
			onFailure: () => told.push("failed"),
			onShutOut: () => told.push("shut out"),
		},
		stop.signal,
	);
	for (let n = 0; n < 20; n += 1) {
		await turn();
		clock.advance(advanceMs);
	}
	stop.abort();
	await following;
	return { asked, told };
}

describe("following the controller's word", () => {
	it("asks with the last state's name and tells only what is new", async () => {
		const { asked, told } = await follow([state(1), undefined, state(2)], 1000);
		assert.deepEqual(asked, [undefined, '"g-1"', '"g-1"', '"g-2"']);
		assert.deepEqual(told, ['"g-1"', '"g-2"']);
	});

	it("does not ask without end a controller that never waits", async () => {
		const { asked } = await follow([undefined, undefined, undefined], 0);
		assert.equal(asked.length, 1);
	});

	it("goes on after a failure, and waits before it", async () => {
		const failure = new ControllerError({ status: 503, code: "x" }, "down");
		const hasty = await follow([failure, state(1)], 0);
		assert.deepEqual(hasty.told, ["failed"]);
		const { told } = await follow([failure, failure, state(1)], 1000);
		assert.deepEqual(told, ["failed", "failed", '"g-1"']);
	});

	it("says when the node is shut out", async () => {
		const banned = new ControllerError(
			{ status: 403, code: "NodeBanned" },
			"banned",
		);
		const { told } = await follow([state(1), banned, state(2)], 1000);
		assert.deepEqual(told, ['"g-1"', "shut out", "failed", '"g-2"']);
	});
});
