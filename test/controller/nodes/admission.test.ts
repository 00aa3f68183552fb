import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { connect } from "node:tls";
import { Admission } from "../../../controller/nodes/admission.ts";
import { addHostedRole } from "../../fakes/hosted-role.ts";
import { startNodeListener } from "../../fakes/node-listener.ts";

/** More than are answered at a time. */
const SLOW = 40;

describe("admission of agents' calls", () => {
	it("answers so many at once, sends the others away spread, and goes on", async () => {
		const admission = new Admission(2);
		const gate = Promise.withResolvers<string>();
		const running = [
			admission.run(() => gate.promise),
			admission.run(() => gate.promise),
		];
		const seconds = new Set<number>();
		for (let n = 0; n < 20; n += 1) {
			await assert.rejects(
				admission.run(async () => "too many"),
				(error: {
					code: string;
					status: number;
					retryAfterSeconds: number;
				}) => {
					seconds.add(error.retryAfterSeconds);
					return error.code === "Busy" && error.status === 503;
				},
			);
		}
		assert.deepEqual(
			[...seconds].sort((a, b) => a - b),
			[...Array.from({ length: 10 }, (_, at) => at + 1)],
		);
		gate.resolve("done");
		assert.deepEqual(await Promise.all(running), ["done", "done"]);
		assert.equal(await admission.run(async () => "next"), "next");
	});

	it("frees the place of a call that failed", async () => {
		const admission = new Admission(1);
		const failing = admission.run(async () => {
			throw new Error("no");
		});
		await assert.rejects(failing, /no/);
		assert.equal(await admission.run(async () => "next"), "next");
	});

	it("leaves a fleet that comes back at once with keys, or with word when to ask again", async () => {
		await using listener = await startNodeListener();
		await addHostedRole(listener.services.store);
		const as = await listener.addNode();
		const body = {
			requests: [{ instanceId: "i-0123456789abcdef0", epoch: 1 }],
			lifetimeSeconds: 3600,
		};
		const answers = await Promise.all(
			Array.from({ length: 100 }, () =>
				listener.call("POST", "/v1/credentials", { as, body }),
			),
		);
		const issued = answers.filter(({ status }) => status === 200);
		const sentAway = answers.filter(({ status }) => status === 503);
		assert.equal(issued.length + sentAway.length, 100);
		assert.ok(issued.length >= 32);
		for (const { body } of sentAway) assert.equal(body.code, "Busy");
	});

	it("keeps no place for callers that do not say what they want", async () => {
		await using listener = await startNodeListener();
		const as = await listener.addNode();
		const { port } = listener;
		const read = Promise.withResolvers<void>();
		let begun = 0;
		listener.server.on("request", () => {
			begun += 1;
			if (begun === SLOW) read.resolve();
		});
		const head =
			"POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n";
		for (let n = 0; n < SLOW; n += 1) {
			const socket = connect({ port, rejectUnauthorized: false });
			socket.on("error", () => {});
			await once(socket, "secureConnect");
			socket.write(head);
		}
		await read.promise;
		const body = { requests: [], lifetimeSeconds: 3600 };
		const answer = await listener.call("POST", "/v1/credentials", { as, body });
		assert.equal(answer.status, 200);
	});
});
