import { silentLogger } from "#shared/logger.ts";
import type { CallContext } from "../../controller/operations/operation.ts";
import { openSqliteStore } from "../../controller/store/sqlite.ts";
import { FakeClock } from "./fake-clock.ts";
import { rootCaller } from "./principals.ts";
import { RecordingCredentials } from "./recording-credentials.ts";
import { seededRandom } from "./seeded-random.ts";

/** A call's context whose clock and credentials a test can look into. */
export interface FakeCallContext extends CallContext {
	readonly clock: FakeClock;
	readonly credentials: RecordingCredentials;
}

/** What an operation works with, over a real store in memory; root calls unless told otherwise. */
export async function fakeCallContext(
	different: Partial<FakeCallContext> = {},
): Promise<FakeCallContext> {
	const clock = different.clock ?? new FakeClock();
	const random = different.random ?? seededRandom();
	return {
		caller: rootCaller,
		sightings: [],
		facts: { sourceIp: "127.0.0.1", secure: false },
		observe: () => {},
		requestId: "00000000-0000-4000-8000-000000000000",
		apiVersion: "2016-11-15",
		region: "us-east-1",
		revokeOnChange: false,
		store: different.store ?? (await openSqliteStore(":memory:", random)),
		credentials: new RecordingCredentials(clock),
		lastUses: { noteRole() {} },
		authorizationMessages: { open: () => undefined },
		webIdentities: {
			verify: async () => ({ refusal: "unreachable" }),
			sign: undefined,
		},
		logger: silentLogger(),
		clock,
		random,
		...different,
	};
}
