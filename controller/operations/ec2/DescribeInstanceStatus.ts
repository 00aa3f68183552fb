import {
	DescribeInstanceStatus$,
	type DescribeInstanceStatusRequest,
	type DescribeInstanceStatusResult,
	type InstanceStatus,
	type InstanceStatusSummary,
} from "@aws-sdk/client-ec2";
import { REPORT_STALE_AFTER_MS } from "../../placement/choose-node.ts";
import { instanceState } from "../../store/instances.ts";
import { listNodes } from "../../store/nodes.ts";
import type { CallContext, Operation } from "../operation.ts";
import { describeState } from "./describe-instance.ts";
import { invalidCombination } from "./errors.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import {
	type InstanceView,
	readInstances,
	stateName,
} from "./instance-view.ts";
import { readPage } from "./page.ts";

type Status = NonNullable<InstanceStatusSummary["Status"]>;

interface StatusView extends InstanceView {
	/** What the instance's host says of it. */
	readonly instance: Status;
	/** Whether its host can be heard. */
	readonly system: Status;
}

/**
 * Shows how instances are, running ones unless all are asked for. A host that stopped reporting makes the system
 * status of its instances impaired.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
 */
export const DescribeInstanceStatus = {
	schema: DescribeInstanceStatus$,
	handle: async (input, call) => {
		if (input.InstanceIds?.length && input.MaxResults !== undefined) {
			throw invalidCombination(
				"The parameter instancesSet cannot be used with the parameter maxResults",
			);
		}
		const all = await readStatuses(input, call);
		const shown = all.filter(
			({ row }) =>
				input.IncludeAllInstances || row.state_code === instanceState.running,
		);
		const page = readPage(
			applyFilters(shown, input.Filters, filters),
			({ row }) => row.instance_id,
			input,
			call,
			"instance statuses",
		);
		return { InstanceStatuses: page.rows.map(describe), ...page.more };
	},
} satisfies Operation<
	DescribeInstanceStatusRequest,
	DescribeInstanceStatusResult
>;

async function readStatuses(
	{ InstanceIds }: DescribeInstanceStatusRequest,
	{ store, caller, clock }: CallContext,
): Promise<StatusView[]> {
	const now = clock.now();
	const views = await readInstances(
		store.read,
		caller.accountId,
		InstanceIds,
		now,
	);
	const nodes = await listNodes(store.read);
	const heard = new Set(
		nodes
			.filter((node) => now - (node.reported_at ?? 0) <= REPORT_STALE_AFTER_MS)
			.map((node) => node.node_id),
	);
	return views.map((view) => ({
		...view,
		instance: instanceStatus(view),
		system: systemStatus(view, heard.has(view.row.node_id)),
	}));
}

function instanceStatus({ row }: InstanceView): Status {
	if (row.state_code === instanceState.pending) return "initializing";
	if (row.state_code !== instanceState.running) return "not-applicable";
	return row.reported_state === "failed" ? "impaired" : "ok";
}

function systemStatus({ row }: InstanceView, heard: boolean): Status {
	if (row.state_code === instanceState.pending) return "initializing";
	if (row.state_code !== instanceState.running) return "not-applicable";
	return heard ? "ok" : "impaired";
}

const filters: FilterTable<StatusView> = {
	"availability-zone": ({ row }) => [row.zone],
	"instance-state-code": ({ row }) => [String(row.state_code)],
	"instance-state-name": ({ row }) => [stateName(row.state_code)],
	"instance-status.reachability": ({ instance }) => [reachability(instance)],
	"instance-status.status": ({ instance }) => [instance],
	"system-status.reachability": ({ system }) => [reachability(system)],
	"system-status.status": ({ system }) => [system],
};

function describe({ row, instance, system }: StatusView): InstanceStatus {
	return {
		AvailabilityZone: row.zone,
		Events: [],
		InstanceId: row.instance_id,
		InstanceState: describeState(row.state_code),
		InstanceStatus: describeSummary(instance),
		SystemStatus: describeSummary(system),
	};
}

function describeSummary(status: Status): InstanceStatusSummary {
	if (status === "not-applicable") return { Status: status, Details: [] };
	const Name = "reachability" as const;
	return { Status: status, Details: [{ Name, Status: reachability(status) }] };
}

function reachability(status: Status) {
	if (status === "ok") return "passed";
	return status === "impaired" ? "failed" : "initializing";
}
