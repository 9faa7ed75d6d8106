"""The assessment grade of a seller (R8): running sums, the window, and the grade that shoppers see."""
