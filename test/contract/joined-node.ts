import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InstanceAssignment, RoleDelivery } from "#shared/node-api.ts";
import { ControllerLink } from "../../agent/sync/controller-link.ts";
import { ensureIdentity } from "../../agent/sync/enrol.ts";
import { createAdminClient } from "../../cli/admin-client.ts";
import type { RunningController } from "./running-controller.ts";

const LIFETIME_SECONDS = 21_600;

/** A host that is only its half of the node API: it says of every instance that it runs. */
export class JoinedNode implements AsyncDisposable {
	readonly #link: ControllerLink;
	readonly #stateDir: string;

	private constructor(link: ControllerLink, stateDir: string) {
		this.#link = link;
		this.#stateDir = stateDir;
	}

	/** Joins by one controller; asks and tells it, or another one of the installation. */
	static async join(
		controller: RunningController,
		nodeName: string,
		other = controller,
	): Promise<JoinedNode> {
		const admin = createAdminClient(controller.dataDir);
		const { joinToken } = await admin.addNode(nodeName);
		const stateDir = mkdtempSync(join(tmpdir(), "gumleaf-node-"));
		const joinTokenFile = join(stateDir, "join-token");
		writeFileSync(joinTokenFile, joinToken);
		const settings = {
			controller: controller.nodeListen,
			nodeName,
			stateDir,
			joinTokenFile,
		};
		const identity = await ensureIdentity(settings);
		const link = new ControllerLink(other.nodeListen, identity);
		const node = new JoinedNode(link, stateDir);
		await node.settle();
		return node;
	}

	/** Reports everything that should run as running. */
	async settle(): Promise<void> {
		const { signal } = new AbortController();
		const known = await this.#link.client.assignments(undefined, 0, signal);
		await this.#link.client.report({
			agentVersion: "0",
			hypervisor: "null",
			zone: "us-east-1a",
			subnet: "10.9.0.0/24",
			capacity: { vcpus: 64, memoryMiB: 65_536, instances: 64 },
			reflects: known?.etag ?? null,
			instances: (known?.assignments.instances ?? []).map(
				({ instanceId, epoch }) => ({ instanceId, epoch, state: "running" }),
			),
		});
	}

	/** Resolves with its ids when the host is to have other instances than now. */
	async whenChanged(): Promise<readonly string[]> {
		const { client } = this.#link;
		const { signal } = new AbortController();
		const known = await client.assignments(undefined, 0, signal);
		const changed = await client.assignments(known?.etag, 30, signal);
		const { instances = [] } = changed?.assignments ?? {};
		return instances.map(({ instanceId }) => instanceId);
	}

	/** What the host is told of one of its instances. */
	async assignmentOf(instanceId: string): Promise<InstanceAssignment> {
		const { signal } = new AbortController();
		const known = await this.#link.client.assignments(undefined, 0, signal);
		const { instances = [] } = known?.assignments ?? {};
		const found = instances.find((one) => one.instanceId === instanceId);
		if (!found) throw new Error(`${instanceId} is not on this host`);
		return found;
	}

	/** New keys for one of the node's instances, as its metadata service would hand them on, by IMDSv2 unless told. */
	async keysOf(instanceId: string, delivery: RoleDelivery = "2.0") {
		const { epoch } = await this.assignmentOf(instanceId);
		const { results } = await this.#link.client.credentials({
			requests: [{ instanceId, epoch }],
			lifetimeSeconds: LIFETIME_SECONDS,
		});
		const [result] = results;
		const issued = result?.status === "issued" ? result : undefined;
		const keys =
			delivery === "2.0" ? issued?.credentials : issued?.credentialsV1;
		if (!keys) throw new Error(`no keys for ${instanceId}: ${result?.status}`);
		const { accessKeyId, secretAccessKey, sessionToken } = keys;
		return { accessKeyId, secretAccessKey, sessionToken };
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#link[Symbol.dispose]();
		rmSync(this.#stateDir, { recursive: true, force: true });
	}
}
