import { Link } from "react-router";
import { Empty } from "@/kit/parts";
import { useTitle } from "@/kit/title";

export function NotFound() {
  useTitle("Not found");
  return (
    <Empty page title="There is no page at this address" action={<Link to="/flows">Go to the flows</Link>}>
      It may have been moved, or the address has a slip.
    </Empty>
  );
}
