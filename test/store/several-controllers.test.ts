import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { silentLogger } from "#shared/logger.ts";
import { systemRandom } from "#shared/random.ts";
import { addNode } from "../../controller/admin/join-node.ts";
import { enrol } from "../../controller/nodes/enrol.ts";
import { LiveAuthority } from "../../controller/nodes/live-authority.ts";
import { RunInstances } from "../../controller/operations/ec2/RunInstances.ts";
import { CreateAccessKey } from "../../controller/operations/iam/CreateAccessKey.ts";
import { CreateGroup } from "../../controller/operations/iam/CreateGroup.ts";
import { CreateInstanceProfile } from "../../controller/operations/iam/CreateInstanceProfile.ts";
import { CreatePolicy } from "../../controller/operations/iam/CreatePolicy.ts";
import { CreateRole } from "../../controller/operations/iam/CreateRole.ts";
import { CreateUser } from "../../controller/operations/iam/CreateUser.ts";
import { insertImage } from "../../controller/store/images.ts";
import { insertNode } from "../../controller/store/nodes.ts";
import { openPostgresStore } from "../../controller/store/postgres.ts";
import type { Store } from "../../controller/store/store.ts";
import { fakeCallContext } from "../fakes/call-context.ts";
import { IMAGE_ID, launch } from "../fakes/ec2-call.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { IamCall, iamCall, POLICY, trustPolicy } from "../fakes/iam-call.ts";
import { imageRow } from "../fakes/image-row.ts";
import { newNodeKey } from "../fakes/node-key.ts";
import { nodeRow } from "../fakes/node-row.ts";
import { postgresServer, skipPostgres } from "../postgres/server.ts";
import { postgresAccess } from "./engines.ts";

const TRIES = 5;

describe("two controllers over one database, asked for the same at once", {
	skip: skipPostgres,
}, () => {
	let stores: readonly [Store, Store];
	let first: IamCall;
	let second: IamCall;

	before(async () => {
		const { createDatabase, socketDir } = await postgresServer();
		const access = postgresAccess(socketDir, await createDatabase());
		const one = await openPostgresStore(access, systemRandom);
		stores = [one, await openPostgresStore(access, systemRandom)];
		first = await iamCall({ store: one, random: systemRandom });
		second = new IamCall(
			await fakeCallContext({ store: stores[1], random: systemRandom }),
		);
	});
	after(async () => {
		for (const store of stores ?? []) await store[Symbol.asyncDispose]();
	});

	it("make one thing of a name, and say so to who came second", async () => {
		const AssumeRolePolicyDocument = trustPolicy();
		const makers = {
			role: (iam: IamCall, RoleName: string) =>
				iam.run(CreateRole, { RoleName, AssumeRolePolicyDocument }),
			user: (iam: IamCall, UserName: string) =>
				iam.run(CreateUser, { UserName }),
			group: (iam: IamCall, GroupName: string) =>
				iam.run(CreateGroup, { GroupName }),
			profile: (iam: IamCall, InstanceProfileName: string) =>
				iam.run(CreateInstanceProfile, { InstanceProfileName }),
			policy: (iam: IamCall, PolicyName: string) =>
				iam.run(CreatePolicy, { PolicyName, PolicyDocument: POLICY }),
		};
		for (const [kind, make] of Object.entries(makers)) {
			for (let n = 0; n < TRIES; n++) {
				const made = await outcomes([
					make(first, `${kind}-${n}`),
					make(second, `${kind.toUpperCase()}-${n}`),
				]);
				assert.deepEqual(made, ["EntityAlreadyExistsException", "made"], kind);
			}
		}
	});

	it("keep a quota", async () => {
		for (let n = 0; n < TRIES; n++) {
			const UserName = `keeper-${n}`;
			await first.run(CreateUser, { UserName });
			const keys = [first, second, first, second].map((iam) =>
				iam.run(CreateAccessKey, { UserName }),
			);
			const refused = "LimitExceededException";
			assert.deepEqual(await outcomes(keys), [
				...[refused, refused, "made", "made"],
			]);
		}
	});

	it("let a join token be used once", async () => {
		const masterKey = systemRandom(32);
		const clock = new FakeClock(Date.now());
		const services = await Promise.all(
			stores.map(async (store) => {
				const deps = { store, clock, random: systemRandom, masterKey };
				const authority = await LiveAuthority.open(deps);
				return { ...deps, authority, logger: silentLogger() };
			}),
		);
		const [one, two] = services;
		assert.ok(one && two);
		for (let n = 0; n < TRIES; n++) {
			const { joinToken: token } = await addNode(one, `host-${n}`);
			const { csr } = await newNodeKey(`host-${n}`);
			const enrolled = await outcomes(
				[one, two].map((each) => enrol(each, { token, csr })),
			);
			assert.deepEqual(enrolled, ["InvalidJoinToken", "made"]);
		}
	});

	it("launch once for a client token, and give an address to one", async () => {
		const reported_at = first.context.clock.now();
		await stores[0].write(async (tx) => {
			await insertNode(tx, nodeRow({ reported_at }));
			await insertImage(tx, imageRow({ image_id: IMAGE_ID }));
		});
		const run = (iam: IamCall, asked: object) =>
			RunInstances.handle({ ...launch, ...asked }, iam.context);
		for (let n = 0; n < TRIES; n++) {
			const ClientToken = `token-${n}`;
			const [here, there] = await Promise.all(
				[first, second].map((iam) => run(iam, { ClientToken })),
			);
			assert.equal(here?.ReservationId, there?.ReservationId);
		}
		const PrivateIpAddress = "10.0.0.77";
		const placed = [first, second].map((iam) => run(iam, { PrivateIpAddress }));
		assert.deepEqual(await outcomes(placed), [
			"InvalidIPAddress.InUse",
			"made",
		]);
	});
});

/** How each ended, in order of the alphabet. */
async function outcomes(calls: readonly Promise<unknown>[]): Promise<string[]> {
	const settled = await Promise.allSettled(calls);
	return settled
		.map((one) => {
			if (one.status === "fulfilled") return "made";
			const { code, name } = one.reason;
			return String(code ?? name);
		})
		.sort();
}
