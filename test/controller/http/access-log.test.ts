import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetCallerIdentity$ } from "@aws-sdk/client-sts";
import type { AnyOperation } from "../../../controller/operations/operation.ts";
import { QueryError } from "../../../controller/protocol/query-error.ts";
import { createRegistry } from "../../../controller/registry.ts";
import { startApi } from "../../fakes/api-server.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { rootCaller } from "../../fakes/principals.ts";
import { recordingLogger } from "../../fakes/recording-logger.ts";

const clock = new FakeClock();
const GetCallerIdentity: AnyOperation = {
	schema: GetCallerIdentity$,
	handle: async () => {
		clock.advance(25);
		return {};
	},
};
const BODY = "Action=GetCallerIdentity&Version=2011-06-15";

describe("accessLog", () => {
	it("writes one line a call, without what the call carried", async () => {
		const { logger, lines } = recordingLogger();
		await using api = await startApi({
			registry: createRegistry([GetCallerIdentity]),
			clock,
			logger,
		});
		const response = await fetch(api.endpoint, {
			method: "POST",
			body: `${BODY}&Password=secret`,
		});
		assert.deepEqual(lines, [
			{
				level: "info",
				message: "api call",
				action: "sts:GetCallerIdentity",
				principalArn: rootCaller.arn,
				requestId: response.headers.get("x-amzn-requestid"),
				status: 200,
				durationMs: 25,
				sourceIp: "127.0.0.1",
			},
		]);
	});

	it("names the error that a call ended in", async () => {
		const { logger, lines } = recordingLogger();
		await using api = await startApi({ registry: createRegistry([]), logger });
		await fetch(api.endpoint, { method: "POST", body: BODY });
		assert.equal(lines[0]?.status, 501);
		assert.equal(lines[0]?.errorCode, "NotImplemented");
	});

	it("counts calls of one address whose caller has proved nothing, beyond so many a minute, and no others", async () => {
		const { logger, lines } = recordingLogger();
		const registry = createRegistry([GetCallerIdentity]);
		let proved = false;
		await using api = await startApi({
			...{ registry, clock, logger },
			authenticate: async () => {
				if (!proved) throw new QueryError("InvalidClientTokenId", 403, "no");
				return rootCaller;
			},
		});
		const call = (count: number) =>
			Promise.all(
				Array.from({ length: count }, () =>
					fetch(api.endpoint, { method: "POST", body: BODY }),
				),
			);
		await call(100);
		assert.equal(lines.length, 60);
		proved = true;
		await call(100);
		assert.equal(lines.length, 160);
		proved = false;
		clock.advance(60_000);
		await call(1);
		assert.equal(lines[160]?.more, 40);
		assert.equal(lines[160]?.errorCode, "InvalidClientTokenId");
		assert.equal(lines.length, 162);
	});

	it("tells of a bug under the request's id, in a line of its own", async () => {
		const { logger, lines } = recordingLogger();
		const broken: AnyOperation = {
			...GetCallerIdentity,
			handle: async () => {
				throw new TypeError("x is undefined", { cause: new Error("deeper") });
			},
		};
		const registry = createRegistry([broken]);
		await using api = await startApi({ registry, logger });
		const response = await fetch(api.endpoint, { method: "POST", body: BODY });
		assert.equal(lines[0]?.level, "error");
		assert.equal(lines[0]?.error, "x is undefined: deeper");
		assert.equal(lines[0]?.requestId, response.headers.get("x-amzn-requestid"));
		assert.equal(lines.length, 2);
	});
});
