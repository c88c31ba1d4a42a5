package dev.conifer.plan;

import dev.conifer.memory.PhysicalAddress;
import java.util.Map;
import java.util.TreeMap;

/** A change to a plan that somebody may want to make: what a remedy comes down to. */
public sealed interface PlanChange {
  /** {@code plan} with the change made. */
  Plan applyTo(Plan plan);

  /**
   * Regions get other addresses.
   *
   * @param addresses where each region goes, by its name
   */
  record MoveRegions(Map<String, PhysicalAddress> addresses) implements PlanChange {
    public MoveRegions {
      addresses = Map.copyOf(addresses);
    }

    /** The move of one region. */
    public static MoveRegions of(String region, PhysicalAddress address) {
      return new MoveRegions(Map.of(region, address));
    }

    @Override
    public Plan applyTo(Plan plan) {
      return plan.withRegions(
          plan.regions().stream()
              .map(
                  region -> {
                    PhysicalAddress to = addresses.get(region.name());
                    return to == null ? region : region.at(to);
                  })
              .toList());
    }
  }

  /**
   * Variables of U-Boot's environment get other values.
   *
   * @param values by name; an empty value removes the variable
   */
  record SetVariables(Map<String, String> values) implements PlanChange {
    public SetVariables {
      values = Map.copyOf(values);
    }

    /** The change of one variable. */
    public static SetVariables of(String name, String value) {
      return new SetVariables(Map.of(name, value));
    }

    @Override
    public Plan applyTo(Plan plan) {
      LoaderPlan loader = plan.loader();
      for (Map.Entry<String, String> value : new TreeMap<>(values).entrySet()) {
        loader = loader.withVariable(value.getKey(), value.getValue());
      }
      return plan.withLoader(loader);
    }
  }

  /** The regions go into the loader's own tree, too. */
  record ExtendControlFdt() implements PlanChange {
    @Override
    public Plan applyTo(Plan plan) {
      return plan.withLoader(plan.loader().withControlFdtExtended());
    }
  }
}
