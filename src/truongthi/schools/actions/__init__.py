"""What changes units, classes and memberships; one module for each topic."""
