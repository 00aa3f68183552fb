import type { AnyOperation } from "../operation.ts";
import { dryRunOperation } from "./errors.ts";

/**
 * Ends a call with DryRun before it does anything: its caller has been authorized by then, and that is what a
 * dry run asks. Applied to every EC2 operation in one place, so that none can forget it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html
 */
export function honourDryRun(operation: AnyOperation): AnyOperation {
	return {
		...operation,
		async handle(input, call) {
			if ("DryRun" in input && input.DryRun === true) throw dryRunOperation();
			return operation.handle(input, call);
		},
	};
}
