import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "#shared/node-api.ts";
import { createControllerClient } from "../../agent/sync/controller-client.ts";
import { ensureIdentity } from "../../agent/sync/enrol.ts";
import { createAdminClient } from "../../cli/admin-client.ts";
import type { RunningController } from "../contract/running-controller.ts";

const HOST = {
	agentVersion: "test",
	hypervisor: "null",
	zone: "us-east-1a",
	subnet: "10.20.0.0/24",
	capacity: { vcpus: 64, memoryMiB: 65_536, instances: 16 },
};

/** Joins the controller as a host that says of every instance placed on it that it runs. */
export async function startReportingNode(
	controller: RunningController,
): Promise<AsyncDisposable> {
	const stateDir = await mkdtemp(join(tmpdir(), "gumleaf-node-"));
	const admin = createAdminClient(controller.dataDir);
	const { joinToken } = await admin.addNode("host-a");
	const joinTokenFile = join(stateDir, "join-token");
	await writeFile(joinTokenFile, joinToken);
	const address = { kind: "unix", path: controller.nodeSocket } as const;
	const identity = await ensureIdentity({
		controller: address,
		nodeName: "host-a",
		stateDir,
		joinTokenFile,
	});
	const client = createControllerClient(address, identity);
	await client.report({ ...HOST, reflects: null, instances: [] });
	const stop = new AbortController();
	const following = follow(client, stop.signal);
	return {
		async [Symbol.asyncDispose]() {
			stop.abort();
			await following.catch(() => {});
			client.close();
			await rm(stateDir, { recursive: true });
		},
	};
}

async function follow(
	client: ReturnType<typeof createControllerClient>,
	signal: AbortSignal,
): Promise<void> {
	let etag: string | undefined;
	let instances: Report["instances"] = [];
	while (!signal.aborted) {
		const known = await client.assignments(etag, 10, signal);
		if (known) {
			etag = known.etag;
			instances = known.assignments.instances.map(({ instanceId, epoch }) => ({
				instanceId,
				epoch,
				state: "running",
			}));
		}
		// Also when nothing has changed: a host that is silent for long takes no instances.
		const reflects = etag ?? null;
		await client.report({ ...HOST, reflects, instances }, signal);
	}
}
