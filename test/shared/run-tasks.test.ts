import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { runTasks, type Task } from "#shared/run-tasks.ts";

const untilStopped: Task = async (signal) => {
	if (!signal.aborted) await once(signal, "abort");
};

describe("tasks that run together", () => {
	it("all stop, and the failure is told, when one fails", async () => {
		const failing: Task = async () => {
			throw new Error("the disk is full");
		};
		await assert.rejects(
			runTasks(
				[untilStopped, failing, untilStopped],
				new AbortController().signal,
			),
			/the disk is full/,
		);
	});

	it("end without complaint when they are asked to", async () => {
		const stop = new AbortController();
		const waiting: Task = async (signal) => {
			await untilStopped(signal);
			signal.throwIfAborted();
		};
		const running = runTasks([untilStopped, waiting], stop.signal);
		stop.abort();
		await running;
	});
});
